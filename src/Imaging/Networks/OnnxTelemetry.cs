using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Avatar.Imaging.Networks;

/// <summary>
/// Turns off the telemetry of ONNX Runtime. Unless that is done before the native library is loaded, the library sends data about the
/// machine to its vendor some seconds after the start, and writes files into the home directory and the temporary folder.
/// </summary>
public static class OnnxTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";
    private const string Value = "1";

    private static readonly Lock Gate = new();
    private static bool _isOff;

    /// <summary>Turns telemetry off, once per process. Called as the first statement of a program and before a model is opened.</summary>
    /// <exception cref="ImagingStartException">Telemetry cannot be turned off.</exception>
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

    /// <summary>On Windows the library reports through system events only, which an API call disables.</summary>
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
        $"Cannot turn off the telemetry of ONNX Runtime ({reason.TrimEnd('.')}). The service does not start while telemetry is on.", cause);
}
