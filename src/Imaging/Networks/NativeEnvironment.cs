using System.Runtime.InteropServices;

namespace Avatar.Imaging.Networks;

/// <summary>
/// The process environment as native code sees it, on systems other than Windows. .NET keeps its own copy of the environment, so
/// native code does not see variables that <see cref="Environment.SetEnvironmentVariable(string, string?)"/> sets.
/// </summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable.</summary>
    /// <returns>Whether the variable is set now; if not, <see cref="Marshal.GetLastPInvokeError"/> returns the reason.</returns>
    /// <exception cref="DllNotFoundException">There is no C library.</exception>
    /// <exception cref="EntryPointNotFoundException">The C library has no such function.</exception>
    public static bool TrySet(string name, string value) => SetVariable(name, value, overwrite: 1) == 0 && Find(name) == value;

    /// <summary>Returns the value of a variable; null if it is not set.</summary>
    public static string? Find(string name) => Marshal.PtrToStringUTF8(GetVariable(name));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetVariable(string name);
}
