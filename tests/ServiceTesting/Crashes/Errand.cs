using System.Collections.Concurrent;
using Avatar.ServiceTesting.Calls;

namespace Avatar.ServiceTesting.Crashes;

/// <summary>One change that a user asks for, with all answers to it, however often it is requested.</summary>
/// <param name="Kind">The kind of change.</param>
/// <param name="Device">The id of the user's device.</param>
/// <param name="Number">
/// A number that marks the results: it is the seed of the cartoon, and is appended to the photo. It increases with every
/// errand of a user.
/// </param>
internal sealed record Errand(ErrandKind Kind, string Device, long Number)
{
    /// <summary>The distance between the number ranges of two users.</summary>
    public const long NumbersOfOneUser = 1_000_000_000;

    private readonly ConcurrentQueue<Reply> _answers = [];
    private int _sent;
    private int _answered;
    private int _refused;

    /// <summary>The original to be changed; null for an upload.</summary>
    public string? Original { get; init; }

    /// <summary>The cartoon to be downloaded.</summary>
    public string? Cartoon { get; init; }

    public string? Key { get; init; }

    /// <summary>Whether an answer may be that a part of the service is unavailable, as in a cluster with injected faults.</summary>
    public bool MayBeUnavailable { get; init; }

    public int User => GetUser(Number);

    /// <summary>How many requests had no answer, or an answer with an unknown outcome.</summary>
    public int Unanswered => Volatile.Read(ref _sent) - Volatile.Read(ref _answered);

    /// <summary>How many requests were refused before any work began.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Whether it may still be in progress: no request had a definite answer.</summary>
    public bool IsGivenUp => MayBeUnavailable && Unanswered > 0 && !Successes.Any();

    /// <summary>Whether another user of the device made it impossible: the cartoon was deleted, or another one was chosen.</summary>
    public bool IsOvertaken => _answers.Any(static reply => reply.Status is 404 or 409);

    public IReadOnlyCollection<Reply> Answers => _answers;

    public IEnumerable<Reply> Successes => _answers.Where(static reply => reply.Status is 200 or 201);

    public static int GetUser(long number) => (int)(number / NumbersOfOneUser);

    /// <summary>Sends the request, for the first time or again.</summary>
    public async Task<Reply> AskAsync(Phone phone)
    {
        Interlocked.Increment(ref _sent);
        var reply = await SendAsync(phone);
        _answers.Enqueue(reply);
        if (!MayBeUnavailable || reply is not { Status: 503, Code: "unavailable" }) Interlocked.Increment(ref _answered);
        if (MayBeUnavailable && reply is { Status: 503, Code: "busy" }) Interlocked.Increment(ref _refused);
        return IsPossible(reply) ? reply : throw new InvalidOperationException($"This answer to {this} is not allowed: {reply}");
    }

    private Task<Reply> SendAsync(Phone phone) => Kind switch
    {
        ErrandKind.Upload => phone.UploadAsync(Portrait.Of(Number), Number, Key),
        ErrandKind.Regenerate => phone.RegenerateAsync(Original!, Number, Key),
        _ => phone.DownloadAsync(Cartoon!),
    };

    private bool IsPossible(Reply reply) => (Kind, reply.Status, reply.Code) switch
    {
        (_, 201, "") => true,
        (ErrandKind.Download, 200, "") => true,

        // Another user of the device may have chosen a cartoon meanwhile; for an upload this is possible only if an earlier answer was lost.
        (ErrandKind.Regenerate or ErrandKind.Download, 409, "already_downloaded") => true,
        (ErrandKind.Upload, 409, "already_downloaded") => Unanswered > 0,

        // The cartoon may have been removed because of the limit per original.
        (ErrandKind.Download, 404, "cartoon_not_found") => true,

        // Both answers must have a Retry-After.
        (_, 503, "busy" or "unavailable") => MayBeUnavailable && reply.RetryAfter > TimeSpan.Zero,
        (_, 504, "engine_timeout") => MayBeUnavailable,
        _ => false,
    };
}
