using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Avatar.Imaging.Networks;

/// <summary>
/// Switches off the telemetry of ONNX Runtime. Unless told otherwise before it is loaded, the native library sends facts about the
/// machine to its maker some seconds after the start, and writes files into the home directory and the folder for temporary files.
/// </summary>
public static class OnnxTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";
    private const string Value = "1";

    private static readonly Lock Gate = new();
    private static bool _isOff;

    /// <summary>Switches it off, once per process: the first statement of a program, and before a model is opened.</summary>
    /// <exception cref="ImagingStartException">It cannot be switched off.</exception>
    public static void SwitchOff()
    {
        lock (Gate)
        {
            if (_isOff) return;
            if (OperatingSystem.IsWindows()) SwitchOffOnWindows();
            else SwitchOffOnUnix(Variable, Value);
            _isOff = true;
        }
    }

    internal static void SwitchOffOnUnix(string variable, string value)
    {
        try
        {
            if (NativeEnvironment.TrySet(variable, value)) return;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            throw NotSwitchedOff(exception.Message, exception);
        }

        throw NotSwitchedOff($"setenv: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    /// <summary>The system's own events are all that the library reports there; they have a switch.</summary>
    private static void SwitchOffOnWindows()
    {
        Environment.SetEnvironmentVariable(Variable, Value);
        try
        {
            OrtEnv.Instance().DisableTelemetryEvents();
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or DllNotFoundException or TypeInitializationException)
        {
            throw NotSwitchedOff(exception.Message, exception);
        }
    }

    private static ImagingStartException NotSwitchedOff(string reason, Exception? cause = null) => new(
        $"The telemetry of ONNX Runtime cannot be switched off ({reason.TrimEnd('.')}), and the service does not run with it.", cause);
}
