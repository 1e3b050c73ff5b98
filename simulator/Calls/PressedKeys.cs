using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// Finds the sequences of the DTMF profile among the keys that one participant presses, in one request or in several. The longest sequence
/// wins; it is known at the next key that does not continue it, or after a pause. Keys that begin no sequence are dropped (all inferred).
/// </summary>
internal sealed class PressedKeys(Leg leg)
{
    private string _keys = "";

    // Most participants never press a key.
    private Deadline? _pause;

    public void Press(string keys)
    {
        foreach (var key in keys.Where(key => key is not ','))
        {
            _keys += key;
            Act(isComplete: false);
        }
        if (_keys.Length > 0)
            (_pause ??= new Deadline(leg.Home)).Set(leg.Home.Settings.KeyPause, () => Act(isComplete: true));
        else
            _pause?.Clear();
    }

    private void Act(bool isComplete)
    {
        while (_keys.Length > 0)
        {
            var sequences = KeyActions.SequencesFor(leg);
            if (!isComplete && sequences.Exists(sequence => sequence.Keys.Length > _keys.Length && sequence.Keys.StartsWith(_keys, StringComparison.Ordinal)))
                return;
            if (sequences.Where(sequence => _keys.StartsWith(sequence.Keys, StringComparison.Ordinal)).MaxBy(sequence => sequence.Keys.Length) is { } found)
            {
                _keys = _keys[found.Keys.Length..];
                found.Action.Perform(leg, found.Keys);
            }
            else
            {
                _keys = sequences.Count > 0 ? _keys[1..] : "";
            }
        }
    }
}
