"""Several workers at once."""

from __future__ import annotations

import threading

from flask import Flask

from portal import clock
from portal.messages.sweeps import send_due
from tests.messages.conftest import Write
from tests.messages.mail_server import MailServer


def test_two_workers_at_once_send_each_message_once(
    app: Flask, mail_server: MailServer, write: Write
) -> None:
    people = [f"person-{number}@example.org" for number in range(24)]
    for person in people:
        write(person)
    ready, sent, failed = threading.Barrier(3), [], []

    def work() -> None:
        try:
            with app.app_context():
                ready.wait(10)
                while done := send_due(clock.now(), most=3):
                    sent.append(done)
        except Exception as problem:
            failed.append(problem)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert not failed
    assert sum(sent) == len(people)
    assert mail_server.arrived == dict.fromkeys(people, 1)
