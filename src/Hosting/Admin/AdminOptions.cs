using System.Net;

namespace Avatar.Hosting;

/// <summary>The admin port: where it listens, and who may use it.</summary>
[Settings("Avatar:Admin")]
public sealed class AdminOptions
{
    /// <summary>Shorter tokens could be found by trying.</summary>
    private const int MinTokenLength = 16;

    [Setting("URLs to listen on for metrics, health and administration, for instance http://127.0.0.1:9090.", Key = "Avatar:AdminUrls"), ListeningUrl]
    public IReadOnlyList<string> Urls { get; set; } = [];

    [Setting("Secret that requests to Avatar:AdminUrls must send; necessary unless they listen on loopback addresses only.")]
    [Secret("16 or more visible ASCII characters; `openssl rand -hex 32` creates such a token", MinLength = MinTokenLength)]
    public string Token { get; set; } = "";

    [Setting("Whether /metrics at Avatar:AdminUrls is answered without the token."), Switch]
    public bool OpenMetrics { get; set; }

    [Setting("Whether the dashboard of Orleans is available at /admin/dashboard/ of Avatar:AdminUrls. All silos and fronts need the same value."), Switch]
    public bool Dashboard { get; set; }

    /// <summary>Whether there is an admin port.</summary>
    public bool IsOn => Urls.Count > 0;

    /// <exception cref="AvatarStartException">Other machines could use the admin port without a token.</exception>
    internal void RefuseOpenAddresses()
    {
        if (Token.Length > 0 || Urls.FirstOrDefault(static url => !IsLocal(BindingAddress.Parse(url))) is not { } open) return;
        throw new AvatarStartException(
            $"{KeyOf(nameof(Token))} is not set, but {KeyOf(nameof(Urls))} needs it: other machines can reach {open}. `openssl rand -hex 32` creates a token.");
    }

    /// <summary>Refuses a URL of the admin port on which the process also serves its other routes.</summary>
    /// <exception cref="AvatarStartException">Two URLs have the same port of the same address.</exception>
    internal void RefuseSharedAddresses(IEnumerable<string> others)
    {
        if (!IsOn) return;
        foreach (var other in others)
        {
            var address = BindingAddress.Parse(other);
            if (Urls.FirstOrDefault(url => Overlap(BindingAddress.Parse(url), address)) is not { } shared) continue;
            throw new AvatarStartException($"{KeyOf(nameof(Urls))} contains {shared}, where this process already serves {other}; choose another port.");
        }
    }

    internal static string KeyOf(string property) => Setting.KeyOf<AdminOptions>(property);

    /// <summary>Whether only programs on this machine can connect. For a socket in the file system its folder and mode decide who can.</summary>
    private static bool IsLocal(BindingAddress address) => address.IsUnixPipe || IsLoopback(address.Host);

    private static bool Overlap(BindingAddress one, BindingAddress other)
    {
        if (one.IsUnixPipe || other.IsUnixPipe) return one.IsUnixPipe && other.IsUnixPipe && one.UnixPipePath == other.UnixPipePath;
        if (one.Port != other.Port || one.Port == 0) return false;
        return IsAny(one.Host) || IsAny(other.Host) || (IsLoopback(one.Host) && IsLoopback(other.Host)) || one.Host == other.Host;
    }

    private static bool IsLoopback(string host) => host == ListeningUrlAttribute.LocalHost || (Parse(host) is { } address && IPAddress.IsLoopback(address));

    /// <summary>Whether the host stands for all addresses of the machine. Kestrel listens on all of them for a name, too.</summary>
    private static bool IsAny(string host) =>
        !IsLoopback(host) && (Parse(host) is not { } address || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    private static IPAddress? Parse(string host) => IPAddress.TryParse(host, out var address) ? address : null;
}

/// <summary>
/// A URL to listen on. Kestrel listens on all addresses of the machine if it does not understand the host, so names other than localhost are
/// not accepted.
/// </summary>
internal sealed class ListeningUrlAttribute : ValueRuleAttribute
{
    internal const string LocalHost = "localhost";

    public override string Allowed =>
        "a list of URLs with an IP address, localhost or *, without a path, for instance http://127.0.0.1:9090, or http://unix:/run/avatar.sock; port 0 needs an IP address";

    public override object? Parse(string text)
    {
        try
        {
            return IsValid(BindingAddress.Parse(text)) ? text : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsValid(BindingAddress address)
    {
        if (address.Scheme is not ("http" or "https") || address.PathBase.Length > 0) return false;
        if (address.IsUnixPipe) return address.UnixPipePath.Length > 1;
        return address.Host switch
        {
            LocalHost => address.Port is > 0 and <= ushort.MaxValue,
            "*" or "+" => address.Port is >= 0 and <= ushort.MaxValue,
            var host => IPAddress.TryParse(host, out _) && address.Port is >= 0 and <= ushort.MaxValue,
        };
    }
}
