using System.Globalization;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;
using CmsSim.Simulator;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures the reading of well-formed syslog into exchanges, and the memory that a long log needs.</summary>
internal sealed class ImportRead() : Measurement("import-read", "device syslog of 256 MB read into exchanges, or 1 GB with --long")
{
    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        var length = (options.Long ? 1024L : 256L) << 20;
        return
        [
            .. Read("document 212298, repeated", Documented(), length, options.Rounds, cancellation),
            .. Read("log of the simulator, repeated", await SimulatedAsync(cancellation), length, options.Rounds, cancellation),
        ];
    }

    private IEnumerable<Result> Read(string name, byte[] log, long length, int rounds, CancellationToken cancellation)
    {
        List<double> speeds = [];
        var sink = new Counter();
        for (var round = -1; round < rounds; round++)
        {
            sink = new Counter();

            // Processor time includes the collector, and does not depend on the machine's other work.
            var before = Environment.CpuUsage.TotalTime;
            LogReader.Read(new Repeated(log, length), "syslog", sink, cancellation);
            if (round >= 0)
                speeds.Add(length / 1e6 / (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }

        yield return new Result(Name, name, speeds.Median(), "MB/s a core", Bound.AtLeast, 100,
            string.Create(CultureInfo.InvariantCulture, $"{sink.Exchanges:N0} exchanges and {sink.Notes:N0} notes in {length >> 20:N0} MiB; slowest of {rounds}: {speeds.Min():N0} MB/s"));
        yield return new Result(Name, $"{name}: memory held", sink.MostHeld / 1048576.0, "MiB", Bound.AtMost, 16,
            string.Create(CultureInfo.InvariantCulture, $"the most after a collection, taken each time the number of exchanges has doubled; resident {Environment.WorkingSet >> 20:N0} MiB"));
    }

    private static byte[] Documented()
    {
        using var resource = typeof(ImportRead).Assembly.GetManifestResourceStream("trace-212298.log")!;
        using var log = new MemoryStream();
        resource.CopyTo(log);
        return log.ToArray();
    }

    // Creates, reads, changes and deletes spaces, with some lists.
    private static async Task<byte[]> SimulatedAsync(CancellationToken cancellation)
    {
        var log = new MemoryStream();
        await using (var cms = await CmsSimulator.StartAsync(defaults => defaults with { LogStream = _ => log }, cancellation))
        {
            using var client = cms.CreateClient();
            for (var i = 0; i < 500; i++)
            {
                using var form = new FormUrlEncodedContent([new("name", $"Space {i}"), new("uri", $"space.{i}"), new("passcode", "1234")]);
                using var created = await client.PostAsync(new Uri("/api/v1/coSpaces", UriKind.Relative), form, cancellation);
                await client.GetStringAsync(new Uri("/api/v1/coSpaces", UriKind.Relative), cancellation);
                await client.GetStringAsync(created.Headers.Location, cancellation);
                await client.GetStringAsync(new Uri("/api/v1/system/status", UriKind.Relative), cancellation);
                if (i % 2 == 0)
                    (await client.DeleteAsync(created.Headers.Location, cancellation)).Dispose();
            }
        }

        return log.ToArray() is { Length: > 100_000 } bytes ? bytes : throw new MeasurementException($"The simulator wrote only {log.Length} bytes of log.");
    }

    private sealed class Counter : IImportSink
    {
        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
        private long _next = 1000;

        public long Exchanges { get; private set; }

        public long Notes { get; private set; }

        public long MostHeld { get; private set; }

        public void Add(ImportedExchange exchange)
        {
            if (++Exchanges < _next)
                return;
            _next *= 2;
            MostHeld = Math.Max(MostHeld, GC.GetTotalMemory(forceFullCollection: true) - _before);
        }

        public void Add(ImportNote note) => Notes++;
    }

    // A log that repeats. Each repetition begins at the beginning of a line.
    private sealed class Repeated(byte[] text, long length) : Stream
    {
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var from = (int)(_at % text.Length);
            var read = (int)Math.Min(Math.Min(count, text.Length - from), length - _at);
            Buffer.BlockCopy(text, from, buffer, offset, read);
            _at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
