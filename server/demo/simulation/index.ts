export { simulateDay, type SimulationInput, type SimulationSummary } from './day';
