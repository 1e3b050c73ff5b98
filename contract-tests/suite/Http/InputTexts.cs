using System.Formats.Tar;
using System.Text;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Http;

/// <summary>Files, folders and archives become UTF-8 texts with names.</summary>
public sealed class InputTexts
{
    private const string Line = "Jul 26 14:08:23 user.info Core1 host:server:  INFO : Grüße, 你好\n";

    private static readonly byte[] s_log = Archives.Bytes(Line);

    public static TheoryData<string, byte[], string[]> Packed => new()
    {
        { "plain", s_log, ["in"] },
        { "gzip", Archives.Gzip(s_log), ["in"] },
        { "two gzips", [.. Archives.Gzip(s_log[..20]), .. Archives.Gzip(s_log[20..])], ["in"] },
        { "zip", Archives.Zip(isPiped: false, ("a/syslog.1", s_log), ("a/", []), ("../../etc/syslog.2", s_log)), ["in/a/syslog.1", "in/../../etc/syslog.2"] },
        { "piped zip", Archives.Zip(isPiped: true, ("syslog.1", s_log), ("syslog.2", s_log)), ["in/syslog.1", "in/syslog.2"] },
        { "v7 tar", Archives.Tar(TarEntryFormat.V7, ("syslog", s_log)), ["in/syslog"] },
        { "ustar", Archives.Tar(TarEntryFormat.Ustar, ("var/", []), ($"{new string('d', 90)}/{new string('f', 60)}", s_log)), [$"in/{new string('d', 90)}/{new string('f', 60)}"] },
        { "gnu tar", Archives.Tar(TarEntryFormat.Gnu, (new string('g', 180), s_log), ("b", s_log)), [$"in/{new string('g', 180)}", "in/b"] },
        { "pax tar", Archives.Tar(TarEntryFormat.Pax, ($"ü/{new string('p', 180)}", s_log), ("b", s_log)), [$"in/ü/{new string('p', 180)}", "in/b"] },
        { "tar.gz", Archives.Gzip(Archives.Tar(TarEntryFormat.Pax, ("/var/log/syslog", s_log))), ["in//var/log/syslog"] },
        { "zip of tar.gz and gzip", Archives.Zip(isPiped: true, ("1", Archives.Gzip(Archives.Tar(TarEntryFormat.Gnu, ("s", s_log)))), ("2", Archives.Gzip(s_log))), ["in/1/s", "in/2"] },
        { "tar of piped zips", Archives.Tar(TarEntryFormat.Ustar, ("1.zip", Archives.Zip(isPiped: true, ("s", s_log), ("t", s_log))), ("2", s_log)), ["in/1.zip/s", "in/1.zip/t", "in/2"] },
    };

    [Theory, MemberData(nameof(Packed))]
    public void Archives_give_their_texts_by_name_whatever_the_extension(string packed, byte[] bytes, string[] names)
    {
        foreach (var stream in (Stream[])[new MemoryStream(bytes), new Archives.Pipe(new MemoryStream(bytes))])
        {
            var (texts, notes) = Read(stream);

            texts.Select(text => text.Name).Should().Equal(names, packed);
            texts.Should().OnlyContain(text => text.Text == Line && text.Kind == InputKind.Syslog);
            notes.Should().BeEmpty();
        }
    }

    [Theory, MemberData(nameof(Packed))]
    public void Texts_that_the_caller_does_not_read_are_skipped(string packed, byte[] bytes, string[] names) =>
        new InputFiles(new Collected()).Read("in", new MemoryStream(bytes)).Select(text => text.Name).ToList().Should().Equal(names, packed);

    [Theory, MemberData(nameof(Packed))]
    public void A_cut_archive_gives_its_beginning_and_a_note(string packed, byte[] bytes, string[] names)
    {
        if (packed is "plain")
            return;
        for (var cut = bytes.Length / 4; cut < bytes.Length - 10; cut += Math.Max(1, bytes.Length / 60))
        {
            var (texts, notes) = Read(new MemoryStream(bytes[..cut]));

            texts.Count.Should().BeLessThanOrEqualTo(names.Length);

            // A cut between two members of gzip, or in the header of the second, does not show.
            if (packed is "two gzips" && cut - Archives.Gzip(s_log[..20]).Length is >= 0 and < 10)
                continue;
            if (texts.Count < names.Length || texts.Any(text => text.Text != Line))
                (notes.Any(note => note.Kind == NoteKind.NotUnderstood) || texts.Any(text => text.Reason is "packed data that is damaged or cut")).Should().BeTrue("{0} is cut at {1}", packed, cut);
        }
    }

    [Fact]
    public void A_file_that_unpacks_to_far_more_than_its_size_is_refused()
    {
        var zeros = Archives.Gzip(Archives.Bytes(string.Concat(Enumerable.Repeat(Line, 100_000))));

        FluentActions.Invoking(() => Read(new MemoryStream(zeros), new InputLimits { Ratio = 50, RatioFrom = 1 << 20 })).Should().Throw<ImportFormatException>()
            .WithMessage("in: the archive unpacks to more than 50 times its size, the limit for an input; unpack it and import the logs in it.");
        FluentActions.Invoking(() => Read(new MemoryStream(zeros), new InputLimits { Unpacked = 1_000_000 })).Should().Throw<ImportFormatException>()
            .WithMessage("in: the archive unpacks to more than 1,000,000 bytes*");
        FluentActions.Invoking(() => Read(new MemoryStream(Archives.Zip(false, ("a", s_log), ("b", s_log), ("c", s_log))), new InputLimits { Entries = 2 })).Should().Throw<ImportFormatException>()
            .WithMessage("in: the archive has more than 2 entries*");
    }

    [Fact]
    public void Archives_inside_each_other_are_read_to_a_depth()
    {
        var bytes = s_log;
        for (var i = 0; i < 5; i++)
            bytes = Archives.Gzip(bytes);
        Read(new MemoryStream(bytes)).Texts.Should().ContainSingle().Which.Text.Should().Be(Line);

        var beyond = Read(new MemoryStream(Archives.Gzip(bytes))).Texts.Should().ContainSingle().Subject;
        (beyond.Kind, beyond.Reason).Should().Be((InputKind.None, "an archive inside 5 others, the limit"));
    }

    public static TheoryData<string, byte[]> Encodings => new()
    {
        { "UTF-8", s_log },
        { "UTF-8 with a mark", [0xef, 0xbb, 0xbf, .. s_log] },
        { "UTF-16 LE", [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Line)] },
        { "UTF-16 BE", [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes(Line)] },
        { "UTF-16 LE without a mark", Encoding.Unicode.GetBytes(Line) },
        { "UTF-16 BE without a mark", Encoding.BigEndianUnicode.GetBytes(Line) },
        { "a block of NULs", [.. new byte[500], .. s_log[..30], .. new byte[700], .. s_log[30..]] },
    };

    [Theory, MemberData(nameof(Encodings))]
    public void Every_encoding_becomes_UTF_8(string encoding, byte[] bytes)
    {
        foreach (var size in (int[])[1, 3, 64, 100_000])
        {
            var (texts, _) = Read(new MemoryStream(bytes), size: size);

            texts.Should().ContainSingle().Which.Text.Should().Be(Line, "{0} in steps of {1}", encoding, size);
        }
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_Windows_1252_and_counted()
    {
        byte[] bytes = [.. "Jul 26 14:08:23 user.info Core1 host:server:  INFO : Gr"u8, 0xfc, 0xdf, (byte)'e', (byte)' ', 0x80, (byte)' ', .. "你"u8, 0xe4];

        var (texts, notes) = Read(new MemoryStream(bytes));

        texts[0].Text.Should().EndWith("Grüße € 你ä");
        notes.Should().ContainSingle().Which.Should().Be(new ImportNote(NoteKind.Repair, new Place("in", 0), "4 bytes are not UTF-8; they were read as Windows-1252."));
    }

    [Fact]
    public void Carriage_returns_alone_end_lines_and_others_are_kept()
    {
        Read(new MemoryStream([.. "Jul 26 14:08:23 user.info a\rb\r"u8])).Texts[0].Text.Should().Be("Jul 26 14:08:23 user.info a\nb\n");
        Read(new MemoryStream([.. "Jul 26 14:08:23 user.info a\r\nb\r\n"u8])).Texts[0].Text.Should().Be("Jul 26 14:08:23 user.info a\r\nb\r\n");
    }

    [Fact]
    public void Text_in_any_encoding_and_read_in_any_steps_is_the_same() =>
        Gen.Select(Gen.String[Gen.Char["abc ä€你\r\n"], 20, 300], Gen.Int[1, 200], Gen.Int[0, 2]).Sample((text, size, encoding) =>
        {
            text = "Jul 26 14:08:23 user.info Core1\n" + text;
            var coding = ((Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode])[encoding];
            byte[] bytes = [.. coding.GetPreamble(), .. coding.GetBytes(text)];

            Read(new Archives.Pipe(new MemoryStream(bytes)), size: size).Texts.Should().ContainSingle().Which.Text.Should().Be(text);
        }, iter: 300, threads: 1);

    public static TheoryData<byte[], string> Unreadable => new()
    {
        { [], "an empty file" },
        { new byte[5000], "a file of NULs" },
        { [.. " \r\n\t"u8], "an empty text" },
        { [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13], "a PNG image" },
        { [.. "%PDF-1.4 …"u8], "a PDF document; save its text" },
        { [0xfd, .. "7zXZ"u8, 0, 0, 4], "packed by xz; unpack it" },
        { [.. Enumerable.Range(0, 2000).Select(i => (byte)(i * 7919 >> 3))], "a binary file" },
    };

    [Theory, MemberData(nameof(Unreadable))]
    public void Files_that_are_no_text_are_named(byte[] bytes, string reason)
    {
        var text = Read(new MemoryStream(bytes)).Texts.Should().ContainSingle().Subject;

        (text.Kind, text.Reason).Should().Be((InputKind.None, reason));
    }

    [Fact]
    public void Folders_are_read_by_name_and_standard_input_is_a_dash()
    {
        var folder = Directory.CreateTempSubdirectory("cmssim");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "b"));
            File.WriteAllBytes(Path.Combine(folder.FullName, "c"), s_log);
            File.WriteAllBytes(Path.Combine(folder.FullName, "b", "a.gz"), Archives.Gzip(s_log));
            var files = new InputFiles(new Collected());

            var read = files.Read([folder.FullName, "-"], new MemoryStream(s_log)).Select(text => (Path.GetFileName(text.Name), text.Detected.Kind)).ToList();

            read.Should().Equal(("a.gz", InputKind.Syslog), ("c", InputKind.Syslog), ("-", InputKind.Syslog));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_that_does_not_exist_is_named() =>
        FluentActions.Invoking(() => new InputFiles(new Collected()).Read(["no/such.log"]).ToList()).Should().Throw<ImportFormatException>()
            .WithMessage("no/such.log: no such file; expected a file, a folder or - for standard input.");

    [Fact]
    public void A_long_text_in_an_archive_is_read_in_flat_memory()
    {
        const long Size = 64L << 20;
        var limits = new InputLimits { Ratio = 100_000 };
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            for (long written = 0; written < Size; written += s_log.Length)
                gzip.Write(s_log);
        }
        packed.Position = 0;
        var text = new InputFiles(new Collected(), limits).Read("in", packed).First();
        var buffer = new byte[64 * 1024];
        text.Content.ReadExactly(buffer);

        var before = GC.GetAllocatedBytesForCurrentThread();
        long read = buffer.Length;
        while (text.Content.Read(buffer) is > 0 and var count)
            read += count;

        read.Should().BeGreaterThanOrEqualTo(Size);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
        text.Position.Should().Be(packed.Length);
    }

    private static (List<(string Name, InputKind Kind, string Reason, string Text)> Texts, List<ImportNote> Notes) Read(Stream stream, InputLimits? limits = null, int size = 16 * 1024)
    {
        var notes = new Collected();
        List<(string, InputKind, string, string)> texts = [];
        foreach (var text in new InputFiles(notes, limits).Read("in", stream))
        {
            using var bytes = new MemoryStream();
            var buffer = new byte[size];
            while (text.Content.Read(buffer) is > 0 and var read)
                bytes.Write(buffer, 0, read);
            texts.Add((text.Name, text.Detected.Kind, text.Detected.Reason, Encoding.UTF8.GetString(bytes.ToArray())));
        }
        return (texts, notes.Notes);
    }
}
