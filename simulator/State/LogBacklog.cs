namespace CmsSim.Simulator.State;

/// <summary>
/// The lines of one log that some sink has yet to write, in blocks that all sinks read from. Each sink has a cursor of its own, so that
/// a slow one holds up no other. A cursor that is too far behind loses its oldest lines, which are counted. The caller holds the lock
/// of the log.
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

    /// <summary>Set while a sink that requests wait for is far behind.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Bytes laid down so far.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Lines laid down so far.</summary>
    public long Lines => _lines;

    /// <summary>Room for a line of at most this many bytes; <see cref="Add"/> says how many it took.</summary>
    public Span<byte> Room(int length)
    {
        if (_last.Bytes.Length - _last.Length < length)
            Extend(length);
        return _last.Bytes.AsSpan(_last.Length);
    }

    /// <summary>Ends the line that was written to <see cref="Room"/>.</summary>
    public void Add(int length)
    {
        _last.Length += length;
        _bytes += length;
        _lines++;
    }

    /// <summary>A cursor that reads what is added from now on.</summary>
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

    /// <summary>The next whole lines; false when there are none. They stay as they are until <see cref="Done"/>.</summary>
    public bool TryTake(Cursor cursor, out ReadOnlyMemory<byte> lines)
    {
        lines = default;
        while (cursor.Offset == cursor.Block.Length)
        {
            if (cursor.Block == _last)
                return false;
            MoveToNext(cursor);
        }

        lines = cursor.Block.Bytes.AsMemory(cursor.Offset, cursor.Block.Length - cursor.Offset);
        cursor.Taken = cursor.Block;
        cursor.Taken.Users++;
        cursor.Offset = cursor.Block.Length;
        cursor.Position += lines.Length;
        cursor.Line = cursor.Block.Next?.FirstLine ?? _lines;
        FindRoom();
        return true;
    }

    /// <summary>The lines that were taken last are written, or given up.</summary>
    public void Done(Cursor cursor)
    {
        (cursor.Written, cursor.WrittenLine) = (cursor.Position, cursor.Line);
        if (cursor.Taken is { } block)
        {
            cursor.Taken = null;
            Release(block);
        }
    }

    /// <summary>The cursors that are so far behind that requests wait for them; from now on they do not.</summary>
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

            // Lines that no request waits to write come as well, so patience has an end, too.
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

    // What is left of the block is lost.
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

    /// <summary>Ends <see cref="IsFull"/> if no sink that requests wait for is far behind any more.</summary>
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

    /// <summary>How far one sink has got.</summary>
    internal sealed class Cursor
    {
        public required Block Block { get; set; }

        public int Offset { get; set; }

        /// <summary>Bytes taken or lost so far.</summary>
        public long Position { get; set; }

        /// <summary>Bytes written or lost so far.</summary>
        public long Written { get; set; }

        /// <summary>Lines taken or lost so far.</summary>
        public long Line { get; set; }

        /// <summary>Lines written or lost so far.</summary>
        public long WrittenLine { get; set; }

        /// <summary>Lines lost since this was last set to zero.</summary>
        public long Lost { get; set; }

        /// <summary>Whether requests wait while it is far behind.</summary>
        public bool IsWaitedFor { get; set; } = true;

        /// <summary>The block of the lines that are being written.</summary>
        public Block? Taken { get; set; }
    }

    internal sealed class Block(int length)
    {
        public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(length);

        public int Length { get; set; }

        /// <summary>Lines before this block.</summary>
        public long FirstLine { get; set; }

        public Block? Next { get; set; }

        /// <summary>Cursors that have yet to leave it, and writes that read from it.</summary>
        public int Users { get; set; }
    }
}
