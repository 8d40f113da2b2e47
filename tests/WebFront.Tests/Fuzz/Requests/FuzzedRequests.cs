using FsCheck;
using FsCheck.Fluent;

namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>Generates requests that are mostly valid, so that they get far before they are refused.</summary>
internal static class FuzzedRequests
{
    /// <summary>Kestrel refuses larger targets and headers. Well above its limits, because these are configurable.</summary>
    private const int TooLong = 200_000;

    private const string HostLine = "Host: localhost\r\n";

    public static Gen<FuzzedRequest> Generate(IReadOnlyList<Target> routes, Known known) =>
        from target in Targets.Generate(routes, known)
        from fields in HeaderFields.Generate(known)
        from content in Contents.For(target)
        from framing in Framings.Generate(content.Bytes)
        from head in Heads(target, (content.Type is null ? "" : HeaderFields.Line("Content-Type", content.Type)) + fields + framing.Fields)
        select new FuzzedRequest(
            head.Text,
            framing.Bytes,
            IsHttp: framing.IsHttp && head.IsHttp && IsPlain(head.Text),
            IsWhole: framing.IsWhole && head.IsWhole);

    private static Gen<(string Text, bool IsHttp, bool IsWhole)> Heads(Target target, string fields)
    {
        var usual = Head(target, "HTTP/1.1", HostLine + fields);
        return Gen.Frequency(
            (60, Gen.Constant((usual, true, true))),
            (1, Gen.Constant((Head(target, "HTTP/1.0", HostLine + fields), false, true))),
            (1, Gen.Choose(0, usual.Length - 1).Select(length => (usual[..length], false, false))),
            (3, Broken(target, fields).Select(static text => (text, false, true))));
    }

    private static string Head(Target target, string version, string fields) => $"{target.Method} {target.Path} {version}\r\nConnection: close\r\n{fields}\r\n";

    /// <summary>Requests that are not valid HTTP/1.1, or exceed all limits.</summary>
    private static Gen<string> Broken(Target target, string fields)
    {
        var host = HostLine;
        return Gen.Elements<Func<string>>(
            () => Head(target, "HTTP/1.1", fields),
            () => Head(target, "HTTP/1.1", host + host + fields),
            () => Head(target, "HTTP/1.1", "Host: \r\n" + fields),
            () => Head(target, "HTTP/1.1", "Host: a b\r\n" + fields),
            () => Head(target, "HTTP/1.1", "Host: exa_mple..org:99999\r\n" + fields),
            () => Head(target, "HTTP/1.1", "Host: [::1\r\n" + fields),
            () => Head(target, "HTTP/1.1", "Host: xn--\r\n" + fields),
            () => Head(target, "HTTP/1.1", "Host: user@example.org/path?x\r\n" + fields),
            () => Head(target, "HTTP/3.7", host + fields),
            () => Head(target, "http/1.1", host + fields),
            () => Head(target, "", host + fields),
            () => Head(target with { Path = target.Path + " x" }, "HTTP/1.1", host + fields),
            () => Head(target with { Path = target.Path + "\u00ff\u0000" }, "HTTP/1.1", host + fields),
            () => Head(target with { Path = "*", Method = "OPTIONS" }, "HTTP/1.1", host + fields),
            () => Head(target with { Path = "localhost:80", Method = "CONNECT" }, "HTTP/1.1", host + fields),
            () => Head(target with { Path = target.Path + "?" + new string('q', TooLong) }, "HTTP/1.1", host + fields),
            () => Head(target with { Method = "G(E)T" }, "HTTP/1.1", host + fields),
            () => Head(target with { Method = new string('M', TooLong) }, "HTTP/1.1", host + fields),
            () => Head(target, "HTTP/1.1", host + fields + HeaderFields.Line("X-Long", new string('h', TooLong))),
            () => Head(target, "HTTP/1.1", host + fields + string.Concat(Enumerable.Range(0, 1000).Select(static i => HeaderFields.Line($"X-{i}", "y")))),
            () => Head(target, "HTTP/1.1", host + fields + "no colon\r\n"),
            () => Head(target, "HTTP/1.1", host + fields + ": no name\r\n"),
            () => Head(target, "HTTP/1.1", host + fields + "X : space\r\n"),
            () => Head(target, "HTTP/1.1", host + fields + "X: folded\r\n\tline\r\n"),
            () => Head(target, "HTTP/1.1", host + fields + "X: \u0000\r\n"),
            () => Head(target, "HTTP/1.1", host + fields + "X: bare\rreturn\r\n"),
            () => Head(target, "HTTP/1.1", host + fields).Replace("\r\n", "\n", StringComparison.Ordinal),
            () => "\r\n\r\n" + Head(target, "HTTP/1.1", host + fields)).Select(static make => make());
    }

    /// <summary>Whether Kestrel accepts every byte in any place.</summary>
    private static bool IsPlain(string head) =>
        head.All(static letter => letter is '\r' or '\n' or (>= ' ' and <= '~')) && !head.Contains("%00", StringComparison.Ordinal);
}
