using System.Xml.Linq;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.State;
using FluentAssertions;

namespace CmsSim.ContractTests.Support;

/// <summary>The laws that hold in every state of meetings, whatever happens in them.</summary>
internal sealed class MeetingLaws(Cluster cluster)
{
    private readonly Dictionary<Bridge, int> _completed = [];

    /// <summary>Checks that counters equal the number of legs, and that no leg survives its call.</summary>
    public void Check()
    {
        using var gate = cluster.Enter();
        foreach (var bridge in cluster.Bridges.Where(bridge => bridge.IsRunning))
        {
            var legs = bridge.All(CallLeg.Definition).ToList();
            bridge.Counters.Active.Should().Be(legs.Count, "the status of {0} counts its legs", bridge.BridgeName);
            bridge.Counters.Completed.Should().BeGreaterThanOrEqualTo(_completed.GetValueOrDefault(bridge), "the number of completed legs never decreases");
            _completed[bridge] = bridge.Counters.Completed;
            Dictionary<Guid, int> legsOfCall = [];
            foreach (var leg in legs)
            {
                Leg.Of(leg).State.Should().NotBe(LegState.Ended, "an ended leg is gone");
                if (!leg.Has(CallLeg.CallId))
                    continue;
                var call = leg.Get(CallLeg.CallId);
                legsOfCall[call] = legsOfCall.GetValueOrDefault(call) + 1;
                bridge.Find(Call.Definition, call).Should().NotBeNull("no leg survives its call");
            }
            foreach (var call in bridge.All(Call.Definition))
                LiveCall.Of(call).Legs.Should().Be(legsOfCall.GetValueOrDefault(call.Id), "a call counts its legs");
        }
    }

    /// <summary>Checks that records come in order, each once, and that each start has an end.</summary>
    /// <param name="documents">The posts that the receivers accepted, in order.</param>
    /// <param name="cutShort">The sessions of bridges that were stopped, whose last records are lost.</param>
    public static void CheckRecords(IEnumerable<string> documents, IReadOnlySet<Guid> cutShort)
    {
        foreach (var session in documents.Select(XElement.Parse).GroupBy(document => Guid.Parse((string)document.Attribute("session")!)))
        {
            var records = session.SelectMany(document => document.Elements("record")).ToList();
            records.Select(record => (int)record.Attribute("recordIndex")!).Should().Equal(Enumerable.Range(1, records.Count), "records come in order, each once");
            if (cutShort.Contains(session.Key))
                continue;
            foreach (var kind in (string[])["call", "callLeg", "recording", "streaming"])
                IdsOf(kind + "Start").Order().Should().Equal(IdsOf(kind + "End").Order(), "every {0} that started has ended", kind);

            IEnumerable<string> IdsOf(string type) => records.Where(record => (string?)record.Attribute("type") == type).Select(record => (string)record.Elements().Single().Attribute("id")!);
        }
    }
}
