using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Avatar.Storage;

/// <summary>
/// The spans of calls to SQLite and to the image folder, from the source <c>avatar.storage</c>. Calls to MongoDB have the driver's own spans.
/// </summary>
internal static class StorageTraces
{
    private static readonly ActivitySource Source = new("avatar.storage");

    /// <summary>Starts the span of a call to SQLite; null if nobody listens.</summary>
    /// <param name="operation"><c>read</c> or <c>write</c>.</param>
    public static Activity? StartSqlite(string operation) =>
        Source.HasListeners()
            ? Source.StartActivity($"sqlite.{operation}", ActivityKind.Client)?.SetTag("db.system.name", "sqlite").SetTag("db.operation.name", operation)
            : null;

    /// <summary>Sets the number of commands that were committed in one transaction.</summary>
    public static void SetGroupSize(this Activity span, int commands) => span.SetTag("avatar.storage.group_size", commands);

    /// <summary>Starts the span of a file-system call; null if nobody listens.</summary>
    /// <param name="method">The calling method, which names the span.</param>
    public static Activity? StartFile([CallerMemberName] string method = "") =>
        Source.HasListeners() ? Source.StartActivity($"file.{GetName(method)}") : null;

    /// <summary>Awaits a call and ends its span with it.</summary>
    public static Task<T> EndWithAsync<T>(this Activity? span, Task<T> call) => span is null ? call : EndAsync(span, call);

    private static async Task<T> EndAsync<T>(Activity span, Task<T> call)
    {
        using (span)
        {
            try
            {
                return await call.ConfigureAwait(false);
            }
            catch
            {
                span.SetStatus(ActivityStatusCode.Error);
                throw;
            }
        }
    }

    private static string GetName(string method)
    {
        var name = method.EndsWith("Async", StringComparison.Ordinal) ? method.AsSpan(0, method.Length - "Async".Length) : method;
        return $"{char.ToLowerInvariant(name[0])}{name[1..]}";
    }
}
