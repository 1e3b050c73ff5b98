using System.Globalization;
using System.Security.Cryptography;
using CmsSim.Files;
using CmsSim.Simulator.State;
using CmsSim.Simulator.State.Kept;
using CmsSim.Simulator.State.Worlds;

namespace CmsSim.Simulator;

/// <summary>
/// The folder that keeps the state of a cluster from one process to the next. One process at a time uses it, and only its owner can read its
/// files.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    private const string LockName = "lock";

    private readonly string _folder;
    private readonly string _path;
    private readonly string _password;
    private readonly StateDisk _disk;
    private readonly List<string> _notices = [];
    private StateFile? _file;
    private FileStream? _lock;

    private StateFolder(SimulatorOptions options)
    {
        _folder = Path.GetFullPath(options.StateDirectory!);
        _path = Path.Combine(_folder, StateFile.Name);
        _password = options.Password ?? (string.IsNullOrWhiteSpace(options.PasswordOtherwise) ? SimulatorOptions.DefaultPassword : options.PasswordOtherwise);
        _disk = options.StateDisk;
    }

    /// <summary>The world in which the cluster continues; null when the folder has no state.</summary>
    public World? World { get; private set; }

    /// <summary>The run that continues; null when the folder has no state.</summary>
    public ResumedRun? Resumed { get; private set; }

    /// <summary>Sentences about the state, and about options that it overrides.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>Opens the folder that the options name, and reads its state. Null without one.</summary>
    /// <exception cref="SimulatorStartException">
    /// The folder cannot be used, another process uses it, or its state is damaged or of another version.
    /// </exception>
    public static StateFolder? Open(SimulatorOptions options)
    {
        if (options.StateDirectory is null)
            return null;
        if (options.Drill is not null)
            throw new SimulatorStartException("The steps of a drill cannot be kept; leave out either SimulatorOptions.Drill or SimulatorOptions.StateDirectory.");
        var folder = new StateFolder(options);
        try
        {
            folder.Lock();
            folder.Read(options);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Begins to keep the state of the cluster.</summary>
    /// <exception cref="SimulatorStartException">The folder cannot be written.</exception>
    public void Keep(Cluster cluster)
    {
        try
        {
            StateKeeper keeper;
            using (cluster.Enter("keeping the state"))
                keeper = new StateKeeper(cluster, _file!, _password);
            keeper.Start();

            // The cluster has all of it by now.
            (World, Resumed) = (null, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SimulatorStartException($"The state cannot be kept in {_folder}: {error.Message}");
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _lock?.Dispose();
    }

    private void Lock()
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(_folder);
            else
                Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var options = OwnerOnly.Options(FileMode.OpenOrCreate);
            options.Share = FileShare.None;
            _lock = new FileStream(Path.Combine(_folder, LockName), options);
        }
        catch (IOException) when (File.Exists(Path.Combine(_folder, LockName)))
        {
            throw new SimulatorStartException($"Another process uses the state folder {_folder}; stop it, or choose another folder.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SimulatorStartException($"The state folder {_folder} cannot be used: {error.Message}");
        }
    }

    private byte[] Key(bool mayCreate)
    {
        var path = Path.Combine(_folder, StateFile.KeyName);
        try
        {
            return KeyFile.Open(path, mayCreate) ?? throw new SimulatorStartException($"The key {path} of the state is missing; restore it, or choose another folder.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new SimulatorStartException($"The key {path} of the state cannot be used: {error.Message}");
        }
    }

    private void Read(SimulatorOptions options)
    {
        if (!File.Exists(_path))
        {
            _file = new StateFile(_folder, Key(mayCreate: true), _disk);
            return;
        }
        try
        {
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);
            var header = new byte[StateFormat.Header.Length];
            var length = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            if (StateFormat.VersionOf(header.AsSpan(0, length)) is not { } version)
                throw new SimulatorStartException($"{_path} is not a state of cmssim; choose another folder.");
            if (version != StateFormat.Version)
            {
                throw new SimulatorStartException(string.Create(CultureInfo.InvariantCulture,
                    $"{_path} has format {version}, and this cmssim reads format {StateFormat.Version}; use the cmssim that wrote it, or choose another folder."));
            }
            _file = new StateFile(_folder, Key(mayCreate: false), _disk);
            var (state, dropped) = StateReader.Read(file, _file.Key, options.Catalogs);
            Continue(state ?? throw new InvalidDataException("it has no whole state"), dropped, options);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SimulatorStartException($"{_path} was written with another key than {Path.Combine(_folder, StateFile.KeyName)}; restore that key, or choose another folder.");
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw new SimulatorStartException($"{_path} is damaged, or another version of cmssim wrote it: {error.Message.TrimEnd('.')}; delete it, or choose another folder.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SimulatorStartException($"The state {_path} cannot be read: {error.Message}");
        }
    }

    private void Continue(KeptState state, long dropped, SimulatorOptions options)
    {
        var (world, startedIn) = state.Worlds(options.Catalogs, options.Limits, _password);
        if (!world.Accounts.Any(account => (options.User ?? account.Name) == account.Name && (options.Password ?? account.Password) == account.Password))
            throw new SimulatorStartException($"No account in the state {_path} ({string.Join(", ", world.Accounts.Select(account => account.Name))}) has the user or password that the options set; leave one of the two out.");
        (World, Resumed) = (world, new ResumedRun(startedIn, state));
        _notices.Add(string.Create(CultureInfo.InvariantCulture, $"continues the state {_path} of {state.Clock:yyyy-MM-dd HH:mm:ss}Z, with {state.Count} objects"));
        if (dropped > 0)
            _notices.Add(string.Create(CultureInfo.InvariantCulture, $"the state ended in the middle of a write; its last {dropped} bytes are dropped"));
        Overrides(options.World is not null, "World", "the world of the state");
        Overrides(options.Release is not null && options.Release != state.Catalog.Release.ToString(), "Release", $"release {state.Catalog.Release}");
        Overrides(options.Bridges is not null && options.Bridges != state.Bridges.Count, "Bridges", $"{state.Bridges.Count} bridges");
        Overrides(options.Seed != 0 && options.Seed != state.Seed, "Seed", $"seed {state.Seed}");
        Overrides(options.VirtualClock is { } start && start != state.Clock, "VirtualClock", $"the time {state.Clock:yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }

    private void Overrides(bool isSet, string option, string continues)
    {
        if (isSet)
            _notices.Add($"SimulatorOptions.{option} is ignored, because the state continues with {continues}; delete {_path} to begin again");
    }
}
