"""One peer on one problem: peer.py PROBLEM.json ANSWER.json SOLVER SECONDS THREADS SEED

The problem has the whole numbers that our own solver gets: matrices, tasks (place, service, ready, due, delivery, pickup) and groups of equal
vehicles (count, start, end, capacity, window, fixed, perUnit, maxDuration). The answer is {"routes": [{"group": g, "tasks": [...]}], "seconds": s}.
"""

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta

import numpy as np


def read(path):
    with open(path) as file:
        problem = json.load(file)
    size = problem["size"]
    for key in ("distance", "duration"):
        problem[key] = np.array(problem[key], dtype=np.int64).reshape(size, size)
    return problem


def best_of(solve, runs):
    """Runs side by side, each in a process of its own; the routes of the cheapest."""
    if len(runs) == 1:
        return solve(runs[0])[1]
    with ProcessPoolExecutor(len(runs)) as pool:
        return min(pool.map(solve, runs), key=lambda one: one[0])[1]


def pyvrp_once(arguments):
    import pyvrp
    from pyvrp.stop import MaxRuntime

    problem, seconds, seed = arguments
    depots = sorted({place for group in problem["groups"] for place in (group["start"], group["end"])})
    order = depots + [task["place"] for task in problem["tasks"]]
    index = np.ix_(order, order)
    data = pyvrp.ProblemData(
        clients=[
            pyvrp.Client(
                0, 0, delivery=task["delivery"], pickup=task["pickup"], service_duration=task["service"],
                tw_early=task["ready"], tw_late=task["due"],
            )
            for task in problem["tasks"]
        ],
        depots=[pyvrp.Depot(0, 0) for _ in depots],
        vehicle_types=[
            pyvrp.VehicleType(
                group["count"], group["capacity"], depots.index(group["start"]), depots.index(group["end"]),
                fixed_cost=group["fixed"], tw_early=group["window"][0], tw_late=group["window"][1],
                unit_distance_cost=group["perUnit"],
                **({} if group["maxDuration"] is None else {"shift_duration": group["maxDuration"]}),
            )
            for group in problem["groups"]
        ],
        distance_matrices=[problem["distance"][index]],
        duration_matrices=[problem["duration"][index]],
    )
    result = pyvrp.solve(data, MaxRuntime(seconds), seed=seed, display=False)
    routes = [
        {"group": int(route.vehicle_type()), "tasks": [int(visit) - len(depots) for visit in visits(route)]}
        for route in result.best.routes()
    ]
    return (float(result.cost()), routes)


def visits(route):
    return route.visits() if hasattr(route, "visits") else list(route)


def pyvrp_peer(problem, seconds, threads, seed):
    """No threads inside: as many runs as threads, the best counts."""
    return best_of(pyvrp_once, [(problem, seconds, seed * 100 + k) for k in range(threads)])


def vroom_peer(problem, seconds, threads, seed):
    """Highest exploration level; stops at the time limit or when it is through."""
    import vroom

    inputs = vroom.Input()
    inputs.set_durations_matrix("car", problem["duration"].astype(np.uint32))
    inputs.set_distances_matrix("car", problem["distance"].astype(np.uint32))
    # One matrix of costs for all: in text-book problems every vehicle pays the same for a unit of distance.
    inputs.set_costs_matrix("car", (problem["distance"] * problem["groups"][0]["perUnit"]).astype(np.uint32))
    group_of = {}
    for g, group in enumerate(problem["groups"]):
        for _ in range(group["count"]):
            vehicle = len(group_of) + 1
            group_of[vehicle] = g
            inputs.add_vehicle(
                vroom.Vehicle(
                    vehicle, start=group["start"], end=group["end"], capacity=group["capacity"],
                    time_window=vroom.TimeWindow(*group["window"]), costs=vroom.VehicleCosts(fixed=group["fixed"]),
                )
            )
    for t, task in enumerate(problem["tasks"]):
        inputs.add_job(
            vroom.Job(
                t + 1, location=task["place"], default_service=task["service"], delivery=vroom.Amount(task["delivery"]),
                pickup=vroom.Amount(task["pickup"]), time_windows=[vroom.TimeWindow(task["ready"], task["due"])],
            )
        )
    solution = inputs.solve(exploration_level=5, nb_threads=threads, timeout=timedelta(seconds=float(seconds)))
    routes = {}
    for _, row in solution.routes.iterrows():
        if row["type"] == "job":
            routes.setdefault(int(row["vehicle_id"]), []).append(int(row["id"]) - 1)
    return [{"group": group_of[vehicle], "tasks": tasks} for vehicle, tasks in routes.items()]


def ortools_once(arguments):
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    problem, seconds, strategy = arguments
    owners = [g for g, group in enumerate(problem["groups"]) for _ in range(group["count"])]
    vehicles = [problem["groups"][g] for g in owners]
    manager = pywrapcp.RoutingIndexManager(
        problem["size"], len(vehicles), [one["start"] for one in vehicles], [one["end"] for one in vehicles]
    )
    routing = pywrapcp.RoutingModel(manager)
    tasks = problem["tasks"]

    def per_place(key):
        values = [0] * problem["size"]
        for task in tasks:
            values[task["place"]] = key(task)
        return values

    evaluators = {}
    for v, one in enumerate(vehicles):
        if one["perUnit"] not in evaluators:
            evaluators[one["perUnit"]] = routing.RegisterTransitMatrix((problem["distance"] * one["perUnit"]).tolist())
        routing.SetArcCostEvaluatorOfVehicle(evaluators[one["perUnit"]], v)
        routing.SetFixedCostOfVehicle(one["fixed"], v)
    service = np.array(per_place(lambda task: task["service"]))
    ride = routing.RegisterTransitMatrix((problem["duration"] + service[:, None]).tolist())
    horizon = max(one["window"][1] for one in vehicles)
    routing.AddDimension(ride, horizon, horizon, False, "time")
    clock = routing.GetDimensionOrDie("time")
    for task in tasks:
        clock.CumulVar(manager.NodeToIndex(task["place"])).SetRange(task["ready"], min(task["due"], horizon))
    for v, one in enumerate(vehicles):
        for index in (routing.Start(v), routing.End(v)):
            clock.CumulVar(index).SetRange(*one["window"])
        if one["maxDuration"] is not None:
            clock.SetSpanUpperBoundForVehicle(one["maxDuration"], v)
    for d in range(len(vehicles[0]["capacity"])):
        limits = [one["capacity"][d] for one in vehicles]
        new = routing.RegisterUnaryTransitVector(per_place(lambda task: -task["delivery"][d]))
        routing.AddDimensionWithVehicleCapacity(new, 0, limits, False, f"new {d}")
        if not any(task["pickup"][d] for task in tasks):
            continue
        # Old goods come on top: the load begins with exactly the new goods.
        both = routing.RegisterUnaryTransitVector(per_place(lambda task: task["pickup"][d] - task["delivery"][d]))
        routing.AddDimensionWithVehicleCapacity(both, 0, limits, False, f"load {d}")
        for v in range(len(vehicles)):
            first = routing.Start(v)
            routing.solver().Add(
                routing.GetDimensionOrDie(f"new {d}").CumulVar(first)
                == routing.GetDimensionOrDie(f"load {d}").CumulVar(first)
            )
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = getattr(routing_enums_pb2.FirstSolutionStrategy, strategy)
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(int(1000 * seconds))
    solution = routing.SolveWithParameters(parameters)
    if not solution:
        return (float("inf"), [])
    task_of = {task["place"]: t for t, task in enumerate(tasks)}
    routes = []
    for v in range(len(vehicles)):
        index, visited = solution.Value(routing.NextVar(routing.Start(v))), []
        while not routing.IsEnd(index):
            visited.append(task_of[manager.IndexToNode(index)])
            index = solution.Value(routing.NextVar(index))
        if visited:
            routes.append({"group": owners[v], "tasks": visited})
    return (float(solution.ObjectiveValue()), routes)


STRATEGIES = ("PARALLEL_CHEAPEST_INSERTION", "SAVINGS", "PATH_CHEAPEST_ARC", "LOCAL_CHEAPEST_INSERTION")


def ortools_peer(problem, seconds, threads, seed):
    """Guided local search. The routing library has one thread and no seed: as many first solutions as threads, the best counts."""
    runs = [(problem, seconds, STRATEGIES[(seed - 1 + k) % len(STRATEGIES)]) for k in range(threads)]
    return best_of(ortools_once, runs)


PEERS = {"pyvrp": pyvrp_peer, "vroom": vroom_peer, "ortools": ortools_peer}

if __name__ == "__main__":
    source, target, solver, seconds, threads, seed = sys.argv[1:]
    given = read(source)
    began = time.perf_counter()
    found = PEERS[solver](given, float(seconds), int(threads), int(seed))
    with open(target, "w") as file:
        json.dump({"routes": found, "seconds": time.perf_counter() - began}, file)
