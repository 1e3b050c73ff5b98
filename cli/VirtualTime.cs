using System.Globalization;
using System.Text;
using CmsSim.Harness.Replay;

namespace CmsSim.Cli;

/// <summary>Lets time pass on the virtual clock of a simulator.</summary>
internal sealed class VirtualTime(SimulatorControl control)
{
    /// <summary>Advances the clock.</summary>
    /// <exception cref="UserErrorException">The control API does not answer, or refuses.</exception>
    public async Task PassAsync(TimeSpan time, CancellationToken cancellation)
    {
        try
        {
            await control.SendAsync("POST", "/clock/advance", Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"seconds\":{time.TotalSeconds}}}")), cancellation);
        }
        catch (ControlRefusedException refused)
        {
            throw new UserErrorException($"{refused.Message.TrimEnd('.')}; --control needs a simulator that was started with --clock virtual.");
        }
        catch (TargetUnreachableException failed)
        {
            throw new UserErrorException(failed.Message, ExitStatus.Unreachable);
        }
    }
}
