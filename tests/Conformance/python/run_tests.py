"""Runs test modules or single tests by name and prints one JSON line per test: {"test", "outcome", "detail"}."""
import json
import sys
import time
import unittest

# The client waits seconds between looks at a job, for servers that are far away. Ours is here; the client stays as it is.
sleep = time.sleep
time.sleep = lambda seconds: sleep(min(seconds, 0.05))


class PrintedResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.failed_parts = {}

    def addSubTest(self, test, part, error):
        super().addSubTest(test, part, error)
        if error is not None:
            self.failed_parts.setdefault(test.id(), []).append(self._exc_info_to_string(error, test))

    def addSuccess(self, test):
        parts = self.failed_parts.get(test.id(), [])
        self.say(test, "failed" if parts else "passed", "\n".join(parts))

    def addFailure(self, test, error):
        self.say(test, "failed", self._exc_info_to_string(error, test))

    def addError(self, test, error):
        self.say(test, "failed", self._exc_info_to_string(error, test))

    def addSkip(self, test, reason):
        self.say(test, "skipped", reason)

    def stopTest(self, test):
        super().stopTest(test)
        # A test that only failed in parts is told neither as success nor as failure.
        if test.id() in self.failed_parts:
            self.say(test, "failed", "\n".join(self.failed_parts.pop(test.id())))

    @staticmethod
    def say(test, outcome, detail):
        print(json.dumps({"test": test.id(), "outcome": outcome, "detail": detail}), flush=True)


unittest.defaultTestLoader.loadTestsFromNames(sys.argv[1:]).run(PrintedResult())
