using CmsSim.Client.Cdr;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>A receiver finds repeated and missing records by the numbers of each session.</summary>
public sealed class CdrSequences
{
    private static readonly Guid s_first = new("5552fc55-8d82-4963-8f99-d5a0be6e2f92");
    private static readonly Guid s_second = new("6552fc55-8d82-4963-8f99-d5a0be6e2f92");
    private static readonly Guid s_bridge = new("04aec22b-20bb-4e71-b5bc-3e82279fb4ac");

    private readonly CdrSessions _sessions = new();

    [Fact]
    public void A_complete_sequence_has_no_gaps()
    {
        var first = Take(s_first, (1, 6), (2, 7));
        var second = Take(s_first, (3, 8));

        (first.IsNewSession, first.Duplicates, first.PreviousSession).Should().Be((true, 0, null));
        (second.IsNewSession, second.Duplicates).Should().Be((false, 0));
        first.Gaps.Concat(second.Gaps).Should().BeEmpty();
    }

    [Fact]
    public void Records_that_were_accepted_are_duplicates()
    {
        Take(s_first, (1, 0), (2, 1));

        var again = Take(s_first, (1, 0), (2, 1), (3, 2));

        again.Duplicates.Should().Be(2);
        again.Records.Select(record => record.RecordIndex).Should().Equal(3);
        again.Gaps.Should().BeEmpty();
    }

    [Fact]
    public void Records_that_were_not_accepted_are_no_duplicates()
    {
        _sessions.Examine(Document(s_first, (1, 0), (2, 1)));

        Take(s_first, (1, 0), (2, 1)).Should().Match<CdrDelivery>(delivery => delivery.Duplicates == 0 && delivery.Records.Count == 2 && delivery.IsNewSession);
    }

    [Fact]
    public void Dropped_records_are_a_gap()
    {
        Take(s_first, (1, 0));

        // The record index stays continuous when the bridge drops records.
        var delivery = Take(s_first, missing: 5, (2, 6), (3, 7));

        delivery.Gaps.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Missing = 5, Before = new { RecordIndex = 2 } });
    }

    [Fact]
    public void A_gap_before_the_first_record_is_reported() =>
        Take(s_first, missing: 3, (1, 9)).Gaps.Should().ContainSingle().Which.Missing.Should().Be(3);

    [Fact]
    public void A_receiver_that_is_added_again_continues_the_session()
    {
        Take(s_first, (1, 0), (2, 1), (3, 2));

        var delivery = Take(s_first, (1, 3));

        (delivery.Duplicates, delivery.Gaps.Count, delivery.IsNewSession).Should().Be((0, 0, false));
    }

    [Fact]
    public void Records_without_correlator_are_compared_by_their_record_index()
    {
        Take(s_first, (1, null), (2, null));

        var delivery = Take(s_first, (2, null), (5, null));

        delivery.Duplicates.Should().Be(1);
        delivery.Gaps.Should().ContainSingle().Which.Missing.Should().Be(2);
    }

    [Fact]
    public void A_restart_of_the_bridge_is_a_new_session()
    {
        Take(s_first, (1, 0), (2, 1));

        var byCallBridge = _sessions.Examine(Document(s_second, (1, 0)));
        var byName = new CdrSessions();
        byName.Accept(byName.Examine(Document(s_first, (1, 0)) with { CallBridge = null }, "core1"));

        (byCallBridge.IsNewSession, byCallBridge.Duplicates, byCallBridge.PreviousSession).Should().Be((true, 0, s_first));
        byName.Examine(Document(s_second, (1, 0)) with { CallBridge = null }, "core1").PreviousSession.Should().Be(s_first);
        byName.Examine(Document(s_second, (1, 0)) with { CallBridge = null }, "core2").PreviousSession.Should().BeNull();
    }

    [Fact]
    public void The_oldest_session_is_dropped_first()
    {
        var sessions = new CdrSessions(most: 2);
        Guid[] ids = [new("00000000-0000-0000-0000-000000000001"), new("00000000-0000-0000-0000-000000000002"), new("00000000-0000-0000-0000-000000000003")];
        foreach (var id in (Guid[])[ids[0], ids[1], ids[0], ids[2]])
            sessions.Accept(sessions.Examine(Document(id, (1, 0))));

        ids.Select(id => sessions.Examine(Document(id, (2, 1))).IsNewSession).Should().Equal(false, true, false);
    }

    private CdrDelivery Take(Guid session, params (long Record, long? Correlator)[] records) => Take(session, 0, records);

    private CdrDelivery Take(Guid session, long missing, params (long Record, long? Correlator)[] records)
    {
        var document = Document(session, records);
        var delivery = _sessions.Examine(document with { Records = [document.Records[0] with { PrecedingRecordsMissing = missing }, .. document.Records.Skip(1)] });
        _sessions.Accept(delivery);
        return delivery;
    }

    private static CdrDocument Document(Guid session, params (long Record, long? Correlator)[] records) => new()
    {
        Session = session,
        CallBridge = s_bridge,
        Records = [.. records.Select(record => new CdrCallEnd { Id = s_bridge, Type = "callEnd", RecordIndex = record.Record, CorrelatorIndex = record.Correlator })],
    };
}
