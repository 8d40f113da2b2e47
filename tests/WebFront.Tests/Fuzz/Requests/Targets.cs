using FsCheck;
using FsCheck.Fluent;

namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>Generates methods, paths and queries from the routes, with mutated parameters.</summary>
internal static class Targets
{
    private static readonly string[] QueryNames =
        ["style", "seed", "page", "limit", "format", "w", "originalId", "download", "Style", "page%5b%5d", "%70age", "", "x"];

    /// <summary>Targets of a route, mostly with its method, or of no route.</summary>
    public static Gen<Target> Generate(IReadOnlyList<Target> routes, Known known)
    {
        var templates = Gen.Frequency(
            (10, Gen.Elements(routes.Where(static route => route is { IsUsual: true, Method: "POST" }))),
            (10, Gen.Elements(routes.Where(static route => route is { IsUsual: true, Method: not "POST" }))),
            (1, Gen.Elements(routes.AsEnumerable())));
        var paths =
            from route in templates
            from path in Fill(route.Path, known)
            from method in Gen.Frequency((8, Gen.Constant(route.Method)), (1, Methods))
            select route with { Method = method, Path = path };
        var junk =
            from method in Gen.Frequency((1, Gen.Constant("GET")), (1, Methods))
            from path in Odd.UrlText
            from prefix in Gen.Elements("/", "/api/", "/uploads/", "/uploads/originals/", "/docs/", "/health/", "/app/", "/api/originals/", "/api/upload/")
            select new Target(method, prefix + path, IsUsual: false);
        var images =
            from method in Gen.Elements("GET", "HEAD")
            from path in Gen.Elements(known.Files.AsEnumerable())
            select new Target(method, path, IsUsual: true);
        return
            from target in Gen.Frequency((18, paths), (2, junk), (1, images))
            from spelling in Spellings
            from query in Query(known)
            select target with { Path = spelling(target.Path) + query };
    }

    private static Gen<string> Methods { get; } = Gen.Elements(
        "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "Post", "QUERY", "M-SEARCH", new string('A', 40));

    /// <summary>Other spellings of the same path.</summary>
    private static Gen<Func<string, string>> Spellings { get; } = Gen.Frequency<Func<string, string>>(
        (20, Gen.Constant<Func<string, string>>(static path => path)),
        (1, Gen.Elements<Func<string, string>>(
            static path => path + "/", static path => "/" + path, static path => path.ToUpperInvariant(), static path => "/." + path, static path => "/x/.." + path,
            static path => "/" + path[1..].Replace("/", "%2f", StringComparison.Ordinal), static path => "http://localhost" + path,
            static path => "/" + string.Concat(path.Skip(1).Select(static letter => letter == '/' ? "/" : $"%{(int)letter:X2}")))));

    private static Gen<string> Fill(string template, Known known)
    {
        var begin = template.IndexOf('{', StringComparison.Ordinal);
        if (begin < 0) return Gen.Constant(template);
        var end = template.IndexOf('}', begin);
        return
            from value in Value(template[(begin + 1)..end], known)
            from rest in Fill(template[(end + 1)..], known)
            select template[..begin] + value + rest;
    }

    private static Gen<string> Value(string parameter, Known known) => parameter switch
    {
        "originalId" => Id(known.Originals),
        "cartoonId" => Id(known.Cartoons),
        "area" => Gen.Frequency((8, Gen.Elements("originals", "temp", "downloaded")), (1, Gen.Elements("masters", "Originals", "lost+found", "..", "%2e"))),
        "filename" => Filename(known),
        _ => Odd.UrlText,
    };

    private static Gen<string> Id(IEnumerable<string> known) => Gen.Frequency(
        (6, Gen.Elements(known)),
        (2, Gen.Elements(known).SelectMany(static id => Gen.Elements(
            id.ToUpperInvariant(), id[..23], id + "0", id + "%20", "%20" + id, id[..23] + "g", id + "%00", $"%{(int)id[0]:x2}{id[1..]}", id[..12] + "%2f" + id[12..]))),
        (1, Gen.Elements("000000000000000000000000", "ffffffffffffffffffffffff", "1")),
        (2, Odd.UrlText));

    private static Gen<string> Filename(Known known)
    {
        var names = known.Files.Select(static path => path[(path.LastIndexOf('/') + 1)..]);
        return Gen.Frequency(
            (6, Gen.Elements(names)),
            (2, Gen.Elements(names).SelectMany(static name => Gen.Elements(
                name + ".png", name + "%00.png", "../originals/" + name, "..%2foriginals%2f" + name, name.ToUpperInvariant(), name + "/", "." + name, name + "::$DATA"))),
            (2, Odd.UrlText));
    }

    private static Gen<string> Query(Known known) => Gen.Frequency(
        (3, Gen.Constant("")),
        (3, Gen.Choose(1, 3).SelectMany(count => Parameter(known).ListOf(count)).Select(static given => "?" + string.Join('&', given))),
        (1, Odd.UrlText.Select(static text => "?" + text)));

    private static Gen<string> Parameter(Known known) =>
        from name in Gen.Elements(QueryNames)
        from value in Gen.Frequency(
            (3, Gen.Elements("comic", "painting", "random", "jpeg", "png", "webp", "64", "1024", "1", "50")),
            (1, Gen.Elements(known.Originals.AsEnumerable())),
            (2, Odd.UrlText))
        from sign in Gen.Frequency((9, Gen.Constant("=")), (1, Gen.Elements("", "==", "%3d")))
        select name + sign + value;
}
