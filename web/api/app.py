"""The REST API put together: the door, the routes, the problems, and the description that is published."""

from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI

from countersign.agent.api_desk import ApiDesk
from countersign.web.api import orders, problems, results, writes
from countersign.web.api.door import DESCRIPTION, Application, Door
from countersign.web.api.problems import ProblemDetails

ABOUT = """
Hand over purchase orders and receipts, fetch what suppliers confirmed, and say what became of a write.

Every refusal is `application/problem+json` with one sentence, and has changed nothing. Lists have cursors:
keep the last one and ask again from there. POST and PUT take an `Idempotency-Key`.
"""


def make_api(desk: ApiDesk, size_limit: int) -> Application:
    """The application, to be served."""
    return Door(inside(desk), desk.store, size_limit)


def inside(desk: ApiDesk) -> FastAPI:
    """What is behind the door."""
    app = FastAPI(
        title="Countersign",
        version=_version(),
        description=ABOUT,
        openapi_url=DESCRIPTION,
        docs_url=None,  # its page would fetch scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.desk = desk
    problems.install(app)
    parts = (orders.router, results.router, writes.router)
    for part in parts:
        app.include_router(part, prefix=problems.BASE)
    app.state.routes = [route for part in parts for route in part.routes]
    _publish(app)
    return app


def _publish(app: FastAPI) -> None:
    """Fits the description to what is answered: a body of the wrong shape is a problem, and a 400."""
    schema = app.openapi()
    parts = schema["components"]["schemas"]
    parts["ProblemDetails"] = ProblemDetails.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        parts.pop(unused, None)
    for path in schema["paths"].values():
        for operation in path.values():
            if "HTTPValidationError" in str(operation["responses"].get("422", "")):
                del operation["responses"]["422"]


def _version() -> str:
    try:
        return version("countersign")
    except PackageNotFoundError:
        return "0"
