"""One peer on one problem: peer.py SOLVER PROBLEM.json ANSWER.json SECONDS THREADS SEED

The problem has the whole numbers that our own solver gets: matrices, tasks (place, service, ready, due, delivery, pickup) and groups of equal
vehicles (count, start, end, capacity, window, fixed, perUnit, maxDuration). The answer is {"routes": [{"group": g, "tasks": [...]}]}.
"""

import json
import sys
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
    runs = [(problem, seconds, seed * 100 + k) for k in range(threads)]
    if threads == 1:
        return pyvrp_once(runs[0])[1]
    with ProcessPoolExecutor(threads) as pool:
        return min(pool.map(pyvrp_once, runs), key=lambda one: one[0])[1]


def vroom_peer(problem, seconds, threads, seed):
    """Highest exploration level; stops at the time limit or when it is through."""
    import vroom

    inputs = vroom.Input()
    inputs.set_durations_matrix("car", problem["duration"].astype(np.uint32))
    inputs.set_distances_matrix("car", problem["distance"].astype(np.uint32))
    inputs.set_costs_matrix("car", problem["distance"].astype(np.uint32))
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
    solution = inputs.solve(exploration_level=5, nb_threads=threads, timeout=timedelta(seconds=seconds))
    routes = {}
    for _, row in solution.routes.iterrows():
        if row["type"] == "job":
            routes.setdefault(int(row["vehicle_id"]), []).append(int(row["id"]) - 1)
    return [{"group": group_of[vehicle], "tasks": tasks} for vehicle, tasks in routes.items()]


def ortools_peer(problem, seconds, threads, seed):
    """Guided local search from parallel cheapest insertion; the routing library has one thread."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    owners = [g for g, group in enumerate(problem["groups"]) for _ in range(group["count"])]
    vehicles = [problem["groups"][g] for g in owners]
    manager = pywrapcp.RoutingIndexManager(
        problem["size"], len(vehicles), [one["start"] for one in vehicles], [one["end"] for one in vehicles]
    )
    routing = pywrapcp.RoutingModel(manager)
    distance, duration = problem["distance"].tolist(), problem["duration"].tolist()
    task_at = {task["place"]: task for task in problem["tasks"]}
    node = manager.IndexToNode
    service = lambda place: task_at[place]["service"] if place in task_at else 0
    cost = routing.RegisterTransitCallback(lambda i, j: distance[node(i)][node(j)])
    routing.SetArcCostEvaluatorOfAllVehicles(cost)
    for v, one in enumerate(vehicles):
        routing.SetFixedCostOfVehicle(one["fixed"], v)
    time = routing.RegisterTransitCallback(lambda i, j: duration[node(i)][node(j)] + service(node(i)))
    horizon = max(one["window"][1] for one in vehicles)
    routing.AddDimension(time, horizon, horizon, False, "time")
    clock = routing.GetDimensionOrDie("time")
    for task in problem["tasks"]:
        clock.CumulVar(manager.NodeToIndex(task["place"])).SetRange(task["ready"], min(task["due"], horizon))
    for v, one in enumerate(vehicles):
        for index in (routing.Start(v), routing.End(v)):
            clock.CumulVar(index).SetRange(*one["window"])
    for d in range(len(vehicles[0]["capacity"])):
        amount = lambda place, key: task_at[place][key][d] if place in task_at else 0
        new = routing.RegisterUnaryTransitCallback(lambda i: -amount(node(i), "delivery"))
        both = routing.RegisterUnaryTransitCallback(lambda i: amount(node(i), "pickup") - amount(node(i), "delivery"))
        limits = [one["capacity"][d] for one in vehicles]
        routing.AddDimensionWithVehicleCapacity(new, 0, limits, False, f"new {d}")
        routing.AddDimensionWithVehicleCapacity(both, 0, limits, False, f"load {d}")
        for v in range(len(vehicles)):
            first = routing.Start(v)
            routing.solver().Add(
                routing.GetDimensionOrDie(f"new {d}").CumulVar(first)
                == routing.GetDimensionOrDie(f"load {d}").CumulVar(first)
            )
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromSeconds(seconds)
    solution = routing.SolveWithParameters(parameters)
    task_of = {task["place"]: t for t, task in enumerate(problem["tasks"])}
    routes = []
    for v in range(len(vehicles)) if solution else ():
        index, tasks = solution.Value(routing.NextVar(routing.Start(v))), []
        while not routing.IsEnd(index):
            tasks.append(task_of[node(index)])
            index = solution.Value(routing.NextVar(index))
        if tasks:
            routes.append({"group": owners[v], "tasks": tasks})
    return routes


PEERS = {"pyvrp": pyvrp_peer, "vroom": vroom_peer, "ortools": ortools_peer}

if __name__ == "__main__":
    solver, source, target, seconds, threads, seed = sys.argv[1:]
    found = PEERS[solver](read(source), int(seconds), int(threads), int(seed))
    with open(target, "w") as file:
        json.dump({"routes": found}, file)
