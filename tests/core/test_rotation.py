"""Rotating keys while people write, and while the rotation itself is killed: every text stays readable, and the right
one."""

import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from core import sealed
from core.models import DataKey
from core.tenancy import atomic
from incidents.models import Incident
from tests.core.test_sealed import incident

TRIES = 20


class Writers:
    """People who change narratives and write new ones, each in a thread, and remember what they wrote last."""

    def __init__(self, world, rows: list, count: int):
        self.world, self.stop, self.errors = world, threading.Event(), []
        self.last: dict = {}
        self.threads = [threading.Thread(target=self.work, args=(rows[n::count], n)) for n in range(count)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def work(self, rows: list, number: int) -> None:
        turn = 0
        try:
            while not self.stop.is_set() or turn == 0:
                turn += 1
                for key in rows if len(rows) < 20 else random.sample(rows, 20):
                    text = f"zin {number} {turn}"
                    with self.world.at(self.world.regenboog), atomic():
                        row = Incident.objects.select_for_update().get(pk=key)
                        row.narrative = sealed.keyring().seal(row, "narrative", text)
                        row.save(update_fields=["narrative"])
                    self.last[key] = text
        except Exception as error:
            self.errors.append(error)
        finally:
            connections.close_all()


def written(world, count: int) -> list:
    with world.at(world.regenboog), atomic():
        first = incident("begin")
        rows = [
            Incident(**{f.attname: getattr(first, f.attname) for f in first._meta.concrete_fields})
            for _ in range(count - 1)
        ]
        keys = sealed.keyring()
        for number, row in enumerate(rows, start=2):
            row.pk, row.form_key, row.number = Incident().pk, Incident().pk, number
            row.narrative = keys.seal(row, "narrative", "begin")
        Incident.objects.bulk_create(rows, batch_size=1_000)
        return list(Incident.objects.values_list("pk", flat=True))


def unreadable(world, last: dict) -> int:
    """How many texts do not open, or are not what was written last."""
    wrong = 0
    with world.at(world.regenboog), atomic():
        keys = sealed.keyring()
        for row in Incident.objects.all():
            try:
                wrong += keys.open(row, "narrative") != last.get(row.pk, "begin")
            except sealed.Unreadable:
                wrong += 1
    return wrong


def older(world) -> int:
    with world.at(world.regenboog), atomic():
        current = DataKey.objects.get(retired_at=None)
        return Incident.objects.exclude(narrative__startswith=f"v1|{current.pk}|").count()


def test_keys_are_rotated_while_people_write_and_after_a_break_and_nothing_is_lost(world, monkeypatch):
    monkeypatch.setattr(sealed, "BATCH", 5)
    rows, anew, count = written(world, 40), sealed._sealed_anew, 0

    def breaks_off(*args):
        nonlocal count
        count += 1
        if count == 12:
            raise KeyboardInterrupt
        return anew(*args)

    monkeypatch.setattr(sealed, "_sealed_anew", breaks_off)
    with Writers(world, rows, 2) as writers:
        with pytest.raises(KeyboardInterrupt):
            call_command("rotate_keys", renew=["all"], verbosity=0)
        for _ in range(2):
            call_command("rotate_keys", renew=["all"], verbosity=0)
    assert writers.errors == []
    assert len(writers.last) == 40
    assert unreadable(world, writers.last) == 0
    call_command("rotate_keys", verbosity=0)
    assert older(world) == 0


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_ten_thousand_texts_stay_readable_when_the_rotation_is_killed_twenty_times(world):
    rows, chance = written(world, 10_000), random.Random(11)
    command = [sys.executable, "manage.py", "rotate_keys", "--renew", "all"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    killed = 0
    with Writers(world, rows, 4) as writers:
        for _ in range(TRIES):
            rotation = subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
            )
            with world.at(world.regenboog), atomic():
                before = DataKey.objects.count()
            while rotation.poll() is None:  # until it has begun, and then a little longer
                with world.at(world.regenboog), atomic():
                    if DataKey.objects.count() > before:
                        break
            time.sleep(chance.uniform(0, 1.5))
            if rotation.poll() is None:
                os.killpg(rotation.pid, signal.SIGKILL)
                killed += 1
            rotation.wait()
    assert killed >= TRIES // 2
    assert writers.errors == []
    assert unreadable(world, writers.last) == 0
    call_command("rotate_keys", verbosity=0)
    assert (older(world), unreadable(world, writers.last)) == (0, 0)
