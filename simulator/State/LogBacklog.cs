namespace CmsSim.Simulator.State;

/// <summary>
/// The lines of one log that a sink has yet to write, in blocks that all sinks share. Each sink has its own cursor, so that a slow sink
/// does not delay the others. A cursor that is too far behind loses its oldest lines, which are counted. The caller holds the lock of the
/// log.
/// </summary>
internal sealed class LogBacklog(int largest)
{
    /// <summary>Small enough to stay off the heap of large objects.</summary>
    private const int BlockLength = 64 * 1024;

    private readonly Stack<Block> _spare = [];
    private readonly List<Cursor> _cursors = [];
    private Block _last = new(BlockLength);
    private long _bytes;
    private long _lines;

    /// <summary>True while a sink that requests wait for is far behind.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Bytes added so far.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Lines added so far.</summary>
    public long Lines => _lines;

    /// <summary>Returns a buffer for a line of at most this many bytes. <see cref="Add"/> then adds the line.</summary>
    public Span<byte> Room(int length)
    {
        if (_last.Bytes.Length - _last.Length < length)
            Extend(length);
        return _last.Bytes.AsSpan(_last.Length);
    }

    /// <summary>Adds the line of this length that was written to the buffer from <see cref="Room"/>.</summary>
    public void Add(int length)
    {
        _last.Length += length;
        _bytes += length;
        _lines++;
    }

    /// <summary>Opens a cursor that reads the lines added from now on.</summary>
    public Cursor Open()
    {
        var cursor = new Cursor { Block = _last, Offset = _last.Length, Position = _bytes, Written = _bytes, Line = _lines, WrittenLine = _lines };
        _last.Users++;
        _cursors.Add(cursor);
        return cursor;
    }

    public void Close(Cursor cursor)
    {
        if (!_cursors.Remove(cursor))
            return;
        while (cursor.Block != _last)
            MoveToNext(cursor);
        Release(cursor.Block);
        FindRoom();
    }

    /// <summary>Reads the next whole lines; false when there are none. They remain valid until <see cref="Done"/>.</summary>
    public bool TryRead(Cursor cursor, out ReadOnlyMemory<byte> lines)
    {
        lines = default;
        while (cursor.Offset == cursor.Block.Length)
        {
            if (cursor.Block == _last)
                return false;
            MoveToNext(cursor);
        }

        lines = cursor.Block.Bytes.AsMemory(cursor.Offset, cursor.Block.Length - cursor.Offset);
        cursor.BeingWritten = cursor.Block;
        cursor.BeingWritten.Users++;
        cursor.Offset = cursor.Block.Length;
        cursor.Position += lines.Length;
        cursor.Line = cursor.Block.Next?.FirstLine ?? _lines;
        FindRoom();
        return true;
    }

    /// <summary>Notes that the lines read last are written or dropped.</summary>
    public void Done(Cursor cursor)
    {
        (cursor.Written, cursor.WrittenLine) = (cursor.Position, cursor.Line);
        if (cursor.BeingWritten is { } block)
        {
            cursor.BeingWritten = null;
            Release(block);
        }
    }

    /// <summary>Returns the cursors so far behind that requests wait for them. From now on requests do not wait for them.</summary>
    public IReadOnlyList<Cursor> GiveUp()
    {
        Cursor[] slow = [.. _cursors.Where(cursor => cursor.IsWaitedFor && _bytes - cursor.Position > largest / 2)];
        foreach (var cursor in slow)
        {
            cursor.IsWaitedFor = false;
            Shorten(cursor);
        }
        FindRoom();
        return slow;
    }

    private void Extend(int length)
    {
        var block = length <= BlockLength && _spare.TryPop(out var spare) ? spare : new Block(Math.Max(length, BlockLength));
        block.FirstLine = _lines;
        block.Users = _cursors.Count;
        _last.Next = block;
        var filled = _last;
        _last = block;
        if (filled.Users == 0)
            Keep(filled);

        foreach (var cursor in _cursors)
        {
            if (_bytes - cursor.Position <= largest)
                continue;

            // Some lines are added without waiting for room, so even a cursor that requests wait for is shortened at twice the limit.
            if (cursor.IsWaitedFor && _bytes - cursor.Position <= 2L * largest)
                IsFull = true;
            else
                Shorten(cursor);
        }
    }

    private void Shorten(Cursor cursor)
    {
        while (_bytes - cursor.Position > largest && cursor.Block != _last)
            MoveToNext(cursor);
    }

    // The lines left in the block are lost.
    private void MoveToNext(Cursor cursor)
    {
        var passed = cursor.Block;
        var next = passed.Next!;
        cursor.Lost += next.FirstLine - cursor.Line;
        cursor.Position += passed.Length - cursor.Offset;
        cursor.Line = next.FirstLine;
        (cursor.Block, cursor.Offset) = (next, 0);
        Release(passed);
    }

    /// <summary>Resets <see cref="IsFull"/> when no sink that requests wait for is far behind any more.</summary>
    public void FindRoom()
    {
        if (IsFull)
            IsFull = _cursors.Exists(cursor => cursor.IsWaitedFor && _bytes - cursor.Position > largest / 2);
    }

    private void Release(Block block)
    {
        if (--block.Users == 0 && block != _last)
            Keep(block);
    }

    private void Keep(Block block)
    {
        (block.Length, block.Next) = (0, null);
        if (_spare.Count < largest / BlockLength && block.Bytes.Length == BlockLength)
            _spare.Push(block);
    }

    /// <summary>The position of one sink.</summary>
    internal sealed class Cursor
    {
        public required Block Block { get; set; }

        public int Offset { get; set; }

        /// <summary>Bytes read or lost so far.</summary>
        public long Position { get; set; }

        /// <summary>Bytes written or lost so far.</summary>
        public long Written { get; set; }

        /// <summary>Lines read or lost so far.</summary>
        public long Line { get; set; }

        /// <summary>Lines written or lost so far.</summary>
        public long WrittenLine { get; set; }

        /// <summary>Lines lost since this was last set to zero.</summary>
        public long Lost { get; set; }

        /// <summary>True when requests wait while the sink is far behind.</summary>
        public bool IsWaitedFor { get; set; } = true;

        /// <summary>The block of the lines that are being written.</summary>
        public Block? BeingWritten { get; set; }
    }

    internal sealed class Block(int length)
    {
        public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(length);

        public int Length { get; set; }

        /// <summary>Lines before this block.</summary>
        public long FirstLine { get; set; }

        public Block? Next { get; set; }

        /// <summary>The number of cursors that have yet to leave the block, and of writes that read from it.</summary>
        public int Users { get; set; }
    }
}
