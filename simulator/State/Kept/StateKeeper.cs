using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State.Kept;

/// <summary>
/// Keeps the state of a cluster in a file. Before the gate is left, the changes of this hold are written as one frame, so that no answer
/// leaves before its change is in the file. When the file has grown, a whole state is written beside it and replaces it. A write that fails
/// stays in memory and is tried again; until it succeeds, the API refuses changes. All methods run inside the gate, unless they say otherwise.
/// </summary>
internal sealed class StateKeeper : IRecordKeeper, IAsyncDisposable
{
    /// <summary>The bytes of changes that wait for a failed disk. With more, the whole state is written once the disk works again.</summary>
    private const int MostWaiting = 64 * 1024 * 1024;

    private readonly Cluster _cluster;
    private readonly StateFile _file;
    private readonly string _password;
    private readonly EntryWriter _entries;
    private readonly HashSet<ObjectKey> _noted = [];
    private readonly List<ObjectKey> _inOrder = [];
    private readonly HashSet<Guid> _derived = [];
    private StateCapture? _first;
    private MemoryStream? _sinceCapture;
    private Task _rewriting = Task.CompletedTask;
    private long _wholeLength;
    private long _rewriteAt;
    private bool _wantsWhole;
    private IdPosition _position;
    private int _gifts;
    private DateTimeOffset _now;
    private (object FarEnds, object Servers, object[] Bridges) _facts;
    private volatile string? _error;

    /// <param name="cluster">The cluster. The calling thread holds its gate.</param>
    /// <param name="file">The file, which the present state replaces.</param>
    /// <param name="password">The password that the options set, which is not written.</param>
    public StateKeeper(Cluster cluster, StateFile file, string password)
    {
        (_cluster, _file, _password, _entries) = (cluster, file, password, new EntryWriter(file.Key));
        (_first, _sinceCapture) = (new StateCapture(cluster, password), new MemoryStream());
        NotePosition();
        cluster.Changes.Keeper = this;
    }

    /// <summary>Writes the state as of the creation. Changes meanwhile wait in memory. Called once, outside the gate, before the bridges listen.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Start()
    {
        StateFile? next = null;
        try
        {
            next = _file.BeginNext();
            WriteWhole(_first!, next);
            using (_cluster.Enter("keeping the state"))
            {
                ReplaceBy(next);
                _file.Reserve();
                _first = null;
            }
        }
        catch
        {
            next?.Abandon();
            using (_cluster.Enter("keeping the state"))
                _cluster.Changes.Keeper = null;
            throw;
        }
    }

    /// <summary>The path of the file.</summary>
    public string FilePath => _file.FilePath;

    /// <summary>The number of bytes that the file uses.</summary>
    public long Length => _file.Length;

    /// <summary>The number of frames that were written.</summary>
    public long Writes { get; private set; }

    /// <summary>The number of writes that failed, those that were tried again included.</summary>
    public long Failures { get; private set; }

    /// <summary>The reason why the latest write failed; null when it did not. Any thread may read it.</summary>
    public string? Error => _error;

    /// <summary>
    /// True while a change is not in the file. A request that ends then has made it, or may have, so its answer must not be sent. Any thread
    /// may read it.
    /// </summary>
    public bool HasUnkept { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    /// <summary>The reason why no change can be kept now, after another attempt; null when changes can be kept.</summary>
    public string? WhyNotWritable()
    {
        if (_error is not null)
            Write();
        return _error;
    }

    /// <summary>Notes that an object was added, changed or removed.</summary>
    public void Note(Bridge bridge, ResourceObject subject)
    {
        if (!StateCapture.Keeps(subject.Type))
            return;
        var key = ObjectKey.Of(subject.Type.IsLocal ? PlaceOf(bridge) : ObjectKey.Shared, subject.Type, subject.Id, subject.Values);
        if (_noted.Add(key))
            _inOrder.Add(key);
    }

    /// <summary>Notes that any object may have changed.</summary>
    public void NoteAll() => _wantsWhole = true;

    /// <summary>Notes that an id was derived from the name with this first id.</summary>
    public void NoteDerived(Guid first) => _derived.Add(first);

    public void Queue(IBridgeContext bridge, Guid receiver, KeptRecord record) => _entries.Record(PlaceOf(bridge), receiver, record);

    public void Trim(IBridgeContext bridge, Guid receiver, int made, int delivered, int first) => _entries.Trim(PlaceOf(bridge), receiver, made, delivered, first);

    /// <summary>Writes the changes since the last call. It does not throw: a failure is an incident.</summary>
    public void Commit()
    {
        if (!HasNews())
            return;
        try
        {
            if (!_wantsWhole)
                WriteEntries();
            NotePosition();
            Write();
        }
        catch (Exception error)
        {
            // A defect: what the file lacks is not known.
            _wantsWhole = true;
            _cluster.Incidents.Report("keeping the state", error);
        }
    }

    /// <summary>Writes the last changes, and returns when all have reached the disk itself. Called outside the gate.</summary>
    public async ValueTask DisposeAsync()
    {
        using (_cluster.Enter("keeping the state"))
        {
            Commit();
            _cluster.Changes.Keeper = null;
        }
        await _rewriting;
        try
        {
            _file.Flush();
        }
        catch (IOException error)
        {
            _cluster.Incidents.Report("keeping the state", error.Message);
        }
        _file.Dispose();
        _entries.Dispose();
    }

    private bool HasNews() => _wantsWhole || _inOrder.Count > 0 || _entries.Length > 0 || _derived.Count > 0
        || _cluster.Ids.Position != _position || _cluster.Ids.Gifts != _gifts
        || (_cluster.Clock is VirtualClock && _cluster.Timeline.Now != _now) || HaveFactsChanged();

    private void WriteEntries()
    {
        foreach (var key in _inOrder)
        {
            var store = key.Place == ObjectKey.Shared ? _cluster.Shared : _cluster.Bridges[key.Place].Local;
            if (store[key.Type].Find(key.Id, key.Owner) is { } subject)
                _entries.Put(key.Place, key.Type, key.Id, subject.Values);
            else
                _entries.Gone(key.Place, key.Type, key.Id, key.Owner);
        }
        foreach (var first in _derived)
            _entries.Derived(first, _cluster.DerivedSoFar[first]);
        if (_cluster.Ids.Gifts != _gifts)
            _entries.Given(_cluster.Ids.GivenIds);
        if (HaveFactsChanged())
            _entries.Facts(StateCapture.FactsOf(_cluster));
        _entries.Position(_cluster.Timeline.Now, _cluster.Ids.Position);
    }

    // Failed frames stay in the writer, and the next attempt writes them with those that have come since.
    private void Write()
    {
        // There is no file before the start. A whole state waits for it.
        if (_first is not null)
        {
            _sinceCapture!.Write(_entries.Close());
            _entries.Clear();
            return;
        }
        var (wasWritable, isKept) = (_error is null, false);
        try
        {
            if (_entries.Length > MostWaiting)
                _wantsWhole = true;
            if (_wantsWhole)
                AppendWhole();
            else
                Append(_entries.Close());
            _entries.Clear();
            (HasUnkept, isKept) = (false, true);
            _file.Reserve();
            _error = null;
            RewriteWhenGrown();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Failures++;
            HasUnkept |= !isKept;
            _error = error.Message.Replace(StateFile.NextName, StateFile.Name).TrimEnd('.');
            if (wasWritable)
                _cluster.Incidents.Report("keeping the state", $"{_error}; the bridges answer, and refuse changes until it can be kept again");
        }
    }

    private void Append(ReadOnlySpan<byte> frames)
    {
        if (frames.IsEmpty)
            return;
        _file.Append(frames);
        _sinceCapture?.Write(frames);
        Writes++;
    }

    private void AppendWhole()
    {
        _entries.Clear();
        var (length, since) = (_file.Length, _sinceCapture?.Length ?? 0);
        try
        {
            new StateCapture(_cluster, _password).WriteTo(_entries, Append);
            _wantsWhole = false;
        }
        catch
        {
            _entries.Clear();
            _file.CutTo(length);
            _sinceCapture?.SetLength(since);
            throw;
        }
    }

    private void NotePosition()
    {
        (_position, _gifts, _now) = (_cluster.Ids.Position, _cluster.Ids.Gifts, _cluster.Timeline.Now);
        _facts = (_cluster.FarEnds, _cluster.Servers, [.. _cluster.Bridges.SelectMany(bridge => (object[])[bridge.Facts, bridge.Clock.Settings])]);
        _noted.Clear();
        _inOrder.Clear();
        _derived.Clear();
    }

    private bool HaveFactsChanged()
    {
        if (!ReferenceEquals(_facts.FarEnds, _cluster.FarEnds) || !ReferenceEquals(_facts.Servers, _cluster.Servers))
            return true;
        var bridges = _cluster.Bridges;
        for (var i = 0; i < bridges.Count; i++)
        {
            if (!ReferenceEquals(_facts.Bridges[2 * i], bridges[i].Facts) || (int)_facts.Bridges[(2 * i) + 1] != bridges[i].Clock.Settings)
                return true;
        }
        return false;
    }

    private void RewriteWhenGrown()
    {
        if (_file.Length < _rewriteAt || !_rewriting.IsCompleted)
            return;
        var capture = new StateCapture(_cluster, _password);
        _sinceCapture = new MemoryStream();
        _rewriting = Task.Run(() => Rewrite(capture));
    }

    // Runs outside the gate, and enters it only to replace the file.
    private void Rewrite(StateCapture capture)
    {
        StateFile? next = null;
        try
        {
            next = _file.BeginNext();
            WriteWhole(capture, next);
            using (_cluster.Enter("keeping the state"))
                ReplaceBy(next);
        }
        catch (Exception error)
        {
            _cluster.Incidents.Report("writing the whole state", error.Message);
            next?.Abandon();
            using (_cluster.Enter("keeping the state"))
            {
                _sinceCapture = null;
                _rewriteAt = _file.Length + Math.Max(_cluster.Settings.StateGrowth, _wholeLength);
            }
        }
    }

    private static void WriteWhole(StateCapture capture, StateFile next)
    {
        using (var writer = new EntryWriter(next.Key))
            capture.WriteTo(writer, next.Append);
        next.Flush();
    }

    // Adds the changes since the capture, inside the gate.
    private void ReplaceBy(StateFile next)
    {
        next.Append(_sinceCapture!.GetBuffer().AsSpan(0, (int)_sinceCapture.Length));
        _file.ReplaceBy(next);
        _sinceCapture = null;
        (_wholeLength, _rewriteAt) = (_file.Length, _file.Length + Math.Max(_cluster.Settings.StateGrowth, _file.Length));
    }

    private int PlaceOf(IBridgeContext bridge)
    {
        var bridges = _cluster.Bridges;
        for (var i = 0; i < bridges.Count; i++)
        {
            if (bridges[i].BridgeName == bridge.BridgeName)
                return i;
        }
        throw new ArgumentException($"There is no bridge {bridge.BridgeName}.", nameof(bridge));
    }
}
