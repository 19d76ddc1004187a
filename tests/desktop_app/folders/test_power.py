from desktop_app.folders.power import Power, runs_on_battery


def test_what_this_computer_says_is_yes_or_no():
    assert runs_on_battery() in {True, False}


def test_unplugging_and_plugging_in_are_told_once_each(qtbot, operations):
    answers = [True, True, False, False]
    told = []
    power = Power(operations, lambda: answers.pop(0) if len(answers) > 1 else answers[0], interval_ms=10)
    power.changed.connect(told.append)
    power.start()
    qtbot.waitUntil(lambda: len(answers) == 1 and told == [True, False])
    assert not power.on_battery
    power.deleteLater()
