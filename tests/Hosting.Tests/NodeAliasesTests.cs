using Avatar.Grains;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Replicate;
using Avatar.Storage;
using Microsoft.Extensions.Configuration;

namespace Avatar.Hosting.Tests;

public sealed class NodeAliasesTests
{
    [Fact]
    public void BASE_URL_is_the_public_URL() =>
        Assert.Equal("https://old.example.org", Configure.With(("BASE_URL", "https://old.example.org")).Settings<CartoonOptions>().PublicBaseUrl?.OriginalString);

    [Fact]
    public void A_setting_wins_over_its_alias()
    {
        var settings = Configure.With(("BASE_URL", "https://old.example.org"), ("Avatar:PublicBaseUrl", "https://new.example.org"));

        Assert.Equal("https://new.example.org", settings.Settings<CartoonOptions>().PublicBaseUrl?.OriginalString);
    }

    [Theory]
    [InlineData("3000", "http://*:3000")]
    [InlineData("0", "http://*:0")]
    public void PORT_is_where_the_service_listens(string port, string url) => Assert.Equal(url, UrlsWith(("PORT", port)));

    [Fact]
    public void Named_urls_win_over_PORT() => Assert.Equal("http://localhost:1", UrlsWith(("PORT", "3000"), ("urls", "http://localhost:1")));

    [Theory]
    [InlineData("http")]
    [InlineData("65536")]
    [InlineData("-1")]
    public void An_invalid_PORT_is_refused(string port) =>
        Assert.Equal($"PORT is '{port}', but it must be a whole number from 0 to 65535.", Configure.Refusal(("PORT", port)));

    [Fact]
    public void AI_SERVER_URL_selects_the_remote_engine()
    {
        var settings = Configure.With(("AI_SERVER_URL", "http://ai.example.org/"));

        Assert.Equal(CartoonEngineKind.Remote, settings.Settings<EngineOptions>().Cartoons);
        Assert.Equal("http://ai.example.org", settings.Settings<EngineOptions>().CartoonServer?.OriginalString);
        Assert.Equal(FaceEngineKind.Local, settings.Settings<EngineOptions>().Faces);
    }

    [Fact]
    public void REPLICATE_API_TOKEN_selects_Replicate_even_beside_an_AI_server()
    {
        var settings = Configure.With(("REPLICATE_API_TOKEN", "r8_secret"), ("AI_SERVER_URL", "http://ai.example.org"));

        Assert.Equal(CartoonEngineKind.Replicate, settings.Settings<EngineOptions>().Cartoons);
        Assert.Equal("r8_secret", settings.Settings<ReplicateOptions>().Token);
        Assert.Null(settings.Settings<EngineOptions>().CartoonServer);
    }

    [Fact]
    public void AI_FACE_SEGMENT_URL_selects_the_remote_face_cut()
    {
        var settings = Configure.With(("AI_FACE_SEGMENT_URL", "http://ai.example.org"));

        Assert.Equal(FaceEngineKind.Remote, settings.Settings<EngineOptions>().Faces);
        Assert.Equal("http://ai.example.org", settings.Settings<EngineOptions>().FaceServer?.OriginalString);
        Assert.Equal(CartoonEngineKind.Local, settings.Settings<EngineOptions>().Cartoons);
    }

    [Fact]
    public void An_alias_gives_a_named_engine_and_a_named_fallback_what_they_need()
    {
        var settings = Configure.With(
            ("REPLICATE_API_TOKEN", "token"),
            ("AI_SERVER_URL", "http://ai.example.org"),
            ("Avatar:Cartoons:Engine", "remote"),
            ("Avatar:Cartoons:Fallback", "replicate"));

        Assert.Equal(CartoonEngineKind.Remote, settings.Settings<EngineOptions>().Cartoons);
        Assert.Equal("http://ai.example.org", settings.Settings<EngineOptions>().CartoonServer?.OriginalString);
        Assert.Equal("token", settings.Settings<ReplicateOptions>().Token);
    }

    [Fact]
    public void MONGODB_URI_is_where_documents_are_kept_unless_a_store_is_named()
    {
        var aliased = Configure.With(("MONGODB_URI", "mongodb://host/db"));
        var named = Configure.With(("MONGODB_URI", "mongodb://host/db"), ("Avatar:Storage:Provider", "Sqlite"));

        Assert.Equal("mongodb://host/db", aliased.Settings<MongoOptions>().ConnectionString);
        Assert.Equal(StorageProvider.MongoDB, aliased.Settings<HostingOptions>().StorageProvider);
        Assert.Equal(StorageProvider.Sqlite, named.Settings<HostingOptions>().StorageProvider);
    }

    [Fact]
    public void A_named_engine_wins_over_the_aliases_that_select_one()
    {
        var settings = Configure.With(
            ("REPLICATE_API_TOKEN", "token"),
            ("AI_SERVER_URL", "http://ai.example.org"),
            ("AI_FACE_SEGMENT_URL", "http://ai.example.org"),
            ("Avatar:Cartoons:Engine", "Local"),
            ("Avatar:Faces:Engine", "Local"));

        Assert.Equal(CartoonEngineKind.Local, settings.Settings<EngineOptions>().Cartoons);
        Assert.Equal(FaceEngineKind.Local, settings.Settings<EngineOptions>().Faces);
        Assert.Null(Configure.Engines(settings).Replicate);
    }

    private static string? UrlsWith(params (string Key, string Value)[] pairs)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(pairs.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        NodeAliases.Apply(configuration, configuration);
        return configuration["urls"];
    }
}
