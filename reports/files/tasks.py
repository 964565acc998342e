"""What Celery's workers do: they have makers, and a message is a call to look at once."""

from celery import bootsteps

from inspection.celery import app
from reports.files import makers


@app.task(name="make_waiting_exports")
def make_waiting_exports() -> None:
    makers.call_makers()


class MakersStep(bootsteps.StartStopStep):
    """From its start on, and whether or not the broker answers, a worker looks for files that wait."""

    def start(self, parent):
        makers.start_makers(parent.concurrency)


app.steps["worker"].add(MakersStep)
