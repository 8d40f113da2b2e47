using System.Runtime.InteropServices;

namespace Avatar.Imaging;

/// <summary>
/// The environment of the process as native code sees it, on systems other than Windows. .NET keeps a copy of its own, so that
/// <see cref="Environment.SetEnvironmentVariable(string, string?)"/> does not reach native code.
/// </summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable.</summary>
    /// <returns>Whether it is set; if not, <see cref="Marshal.GetLastPInvokeError"/> says why.</returns>
    /// <exception cref="DllNotFoundException">There is no C library.</exception>
    /// <exception cref="EntryPointNotFoundException">It has no such call.</exception>
    public static bool TrySet(string name, string value) => SetVariable(name, value, overwrite: 1) == 0 && Find(name) == value;

    /// <summary>The value of a variable; null if it is not set.</summary>
    public static string? Find(string name) => Marshal.PtrToStringUTF8(GetVariable(name));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetVariable(string name);
}
