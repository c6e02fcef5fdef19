const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest's environment for Node with an ordinary global object. Jest's own is a proxy behind an interceptor: each look at `Map` or `Promise` in a
 * test, the server or its libraries is a call there, about a tenth of the processor time of what needs the database. What the proxy is for,
 * giving memory of a file's globals back, the few joined files of a run do not need.
 */
module.exports = class PlainEnvironment extends TestEnvironment {
  constructor(...args) {
    const { createContext } = vm;
    // Jest's constructor makes its context with no other way to say how.
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...args);
    } finally {
      vm.createContext = createContext;
    }
  }
};
