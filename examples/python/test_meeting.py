"""python3 -m unittest discover examples/python"""

import unittest
import xml.etree.ElementTree as xml

from cmssim import Cluster


class Meeting(unittest.TestCase):
    def setUp(self):
        self.cms = Cluster()
        self.addCleanup(self.cms.stop)

    def test_a_uri_belongs_to_one_space(self):
        status, location, _ = self.cms.send("POST", "/api/v1/coSpaces", name="Town hall", uri="town.hall")
        self.assertEqual(status, 200)
        self.assertTrue(location.startswith("/api/v1/coSpaces/"))

        status, _, body = self.cms.send("POST", "/api/v1/coSpaces", name="Another", uri="town.hall")
        self.assertEqual(status, 400)
        self.assertEqual(xml.fromstring(body)[0].tag, "duplicateCoSpaceUri")

    def test_the_second_bridge_has_the_space_of_the_first(self):
        _, location, _ = self.cms.send("POST", "/api/v1/coSpaces", name="Town hall")
        status, _, body = self.cms.send("GET", location, bridge=1)
        self.assertEqual((status, xml.fromstring(body).findtext("name")), (200, "Town hall"))

    def test_a_participant_answers_after_four_seconds(self):
        self.cms.command("PUT", "/far-ends", [{"address": "*@example.com", "behaviour": "answer", "after": 4}])
        _, call, _ = self.cms.send("POST", "/api/v1/calls", coSpace="2be23a10-f400-4436-baef-6058f55ca688")
        _, leg, _ = self.cms.send("POST", call + "/callLegs", remoteParty="ann@example.com")

        def state():
            return xml.fromstring(self.cms.send("GET", leg)[2]).findtext("status/state")

        self.cms.advance(1)
        self.assertEqual(state(), "ringing")
        self.cms.advance(5)
        self.assertEqual(state(), "connected")

    def test_the_journal_explains_a_refusal(self):
        self.cms.send("GET", "/api/v1/cospases")
        exchange = self.cms.command("GET", "/journal")["entries"][-1]
        self.assertEqual(exchange["reasons"][0]["nearest"], "GET /api/v1/coSpaces")


if __name__ == "__main__":
    unittest.main()
