using System.Collections.Concurrent;
using Avatar.ServiceTesting.Calls;

namespace Avatar.ServiceTesting.Crashes;

/// <summary>One thing that a user wants, however often it is asked for, and every answer to it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Device">Whose it is.</param>
/// <param name="Number">
/// Its name on what it makes: the seed of the cartoon, and what stands behind the picture of the photo. Ascends with every
/// errand of one user.
/// </param>
internal sealed record Errand(ErrandKind Kind, string Device, long Number)
{
    /// <summary>How far the numbers of two users are apart.</summary>
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

    /// <summary>Whether it may be answered that a part of the service is away, as in a cluster that is being harmed.</summary>
    public bool MayBeUnavailable { get; init; }

    public int User => UserOf(Number);

    /// <summary>How often it was asked for without an answer, or with one that does not know what became of it.</summary>
    public int Unanswered => Volatile.Read(ref _sent) - Volatile.Read(ref _answered);

    /// <summary>How often it was not even begun.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Whether it may be under way still: the last of it was no answer.</summary>
    public bool IsGivenUp => MayBeUnavailable && Unanswered > 0 && !Successes.Any();

    /// <summary>Whether another user of the device made it impossible: the cartoon was deleted, or another one was chosen.</summary>
    public bool IsOvertaken => _answers.Any(static reply => reply.Status is 404 or 409);

    public IReadOnlyCollection<Reply> Answers => _answers;

    public IEnumerable<Reply> Successes => _answers.Where(static reply => reply.Status is 200 or 201);

    public static int UserOf(long number) => (int)(number / NumbersOfOneUser);

    /// <summary>Asks for it, once more or for the first time.</summary>
    public async Task<Reply> AskAsync(Phone phone)
    {
        Interlocked.Increment(ref _sent);
        var reply = await SendAsync(phone);
        _answers.Enqueue(reply);
        if (!MayBeUnavailable || reply is not { Status: 503, Code: "unavailable" }) Interlocked.Increment(ref _answered);
        if (MayBeUnavailable && reply is { Status: 503, Code: "busy" }) Interlocked.Increment(ref _refused);
        return IsPossible(reply) ? reply : throw new InvalidOperationException($"This is no answer to {this}: {reply}");
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

        // Whoever shares the device may have chosen a cartoon meanwhile; for an upload, while its answer was lost.
        (ErrandKind.Regenerate or ErrandKind.Download, 409, "already_downloaded") => true,
        (ErrandKind.Upload, 409, "already_downloaded") => Unanswered > 0,

        // Or it made room for a newer one.
        (ErrandKind.Download, 404, "cartoon_not_found") => true,

        // Both tell when to come again.
        (_, 503, "busy" or "unavailable") => MayBeUnavailable && reply.RetryAfter > TimeSpan.Zero,
        (_, 504, "engine_timeout") => MayBeUnavailable,
        _ => false,
    };
}
