"""Runs a simulated Cisco Meeting Server cluster for a test, with nothing but Python's standard library."""

import base64
import json
import os
import shlex
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request


class Cluster:
    """A cluster on free ports, with a clock that stops until `advance` moves it.

    The environment variable CMSSIM is the command that runs the tool; the default is `cmssim`.
    """

    def __init__(self, *options):
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [*shlex.split(os.environ.get("CMSSIM", "cmssim")), "serve", "--json", "--https-port=0", "--http-port=0", "--control-port=0",
             "--clock=virtual", f"--log-dir={self._folder.name}", f"--certificate={self._folder.name}/bridge.pfx", *options],
            stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"cmssim ended with status {self._process.wait()}.")
        ready = json.loads(line)
        self.control = ready["control"]
        self.bridges = [bridge["http"] for bridge in ready["bridges"]]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends the cluster."""
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()

    def send(self, method, path, bridge=0, **form):
        """Sends a request to a bridge. Returns status, Location and body."""
        request = urllib.request.Request(self.bridges[bridge] + path, method=method)
        request.add_header("Authorization", "Basic " + base64.b64encode(b"admin:admin").decode())
        if form:
            request.data = urllib.parse.urlencode(form).encode()
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.headers["Location"], answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, None, refused.read().decode()

    def command(self, method, path, body=None):
        """Sends a request to the control API. Returns the JSON document of the answer."""
        request = urllib.request.Request(self.control + path, method=method)
        if method != "GET":
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode() if body is not None else b""
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def advance(self, seconds):
        """Moves the clock, and runs everything that is due on the way."""
        self.command("POST", "/clock/advance", {"seconds": seconds})
