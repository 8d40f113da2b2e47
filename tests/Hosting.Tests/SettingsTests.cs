using System.Net;
using Avatar.Grains;
using Avatar.Imaging;
using Avatar.Imaging.Engines;
using Avatar.Storage;
using Avatar.WebFront;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Avatar.Hosting.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Without_any_setting_everything_has_its_default()
    {
        var settings = Configure.With();
        settings.AddStores();
        using var services = settings.Services.BuildServiceProvider();

        Assert.Equal(Path.GetFullPath("./data"), services.GetRequiredService<IOptions<SqliteOptions>>().Value.DataDirectory);
        Assert.Equal(Path.GetFullPath("./data/uploads"), services.GetRequiredService<IOptions<FileSystemImageOptions>>().Value.Root);
        Assert.Equal(10_485_759, settings.Settings<UploadOptions>().MaxUploadBytes);
        Assert.Equal(70_000_000, settings.Settings<ImagingOptions>().MaxPixels);
        Assert.Equal(6000, settings.Settings<AddressLimitOptions>().AddressRequestsPerMinute);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.Settings<StopOptions>().DrainTimeout);
        Assert.Null(settings.Settings<CartoonOptions>().PublicBaseUrl);
        Assert.Empty(settings.Settings<CrossOriginOptions>().Origins);
        Assert.Empty(settings.Settings<ProxyOptions>().Proxies);
    }

    [Fact]
    public void The_container_has_the_options_that_were_read()
    {
        var settings = Configure.With(("Avatar:Cartoons:MaxPerOriginal", "7"));
        using var services = settings.Services.BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<CartoonOptions>>().Value;

        Assert.Equal(7, options.MaxPerOriginal);
        Assert.Same(settings.Settings<CartoonOptions>(), options);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("00:00:00", 0)]
    [InlineData("00:01:00", 1)]
    [InlineData("7.00:00:00", 7 * 24 * 60)]
    public void The_scrub_can_be_disabled(string text, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), Configure.With(("Avatar:Files:ScrubEvery", text)).Settings<FileSweepOptions>().ScrubEvery);

    [Fact]
    public void An_empty_value_counts_as_not_set()
    {
        var settings = Configure.With(("Avatar:Limits:MaxPixels", ""), ("Avatar:PublicBaseUrl", " "), ("BASE_URL", ""));

        Assert.Equal(70_000_000, settings.Settings<ImagingOptions>().MaxPixels);
        Assert.Null(settings.Settings<CartoonOptions>().PublicBaseUrl);
    }

    [Theory]
    [InlineData("Avatar:Cartoons:Lifetime", "00:00:00", "a duration from 00:00:01")]
    [InlineData("Avatar:Cartoons:Lifetime", "24:00:00", "[days.]hours:minutes:seconds")]
    [InlineData("Avatar:Cartoons:Lifetime", "24", "[days.]hours:minutes:seconds")]
    [InlineData("Avatar:Cartoons:SweepPeriod", "00:00:59", "a duration from 00:01:00")]
    [InlineData("Avatar:Files:SweepPeriod", "00:00:01", "a duration from 00:01:00")]
    [InlineData("Avatar:Files:ScrubEvery", "00:00:59", "0, or a duration from 00:01:00 to 365.00:00:00")]
    [InlineData("Avatar:Files:ScrubEvery", "366.00:00:00", "0, or a duration from 00:01:00 to 365.00:00:00")]
    [InlineData("Avatar:Files:ScrubEvery", "30", "0, or a duration from 00:01:00 to 365.00:00:00")]
    [InlineData("Avatar:Cartoons:MaxPerOriginal", "0", "a whole number from 1 to 1000")]
    [InlineData("Avatar:Cartoons:MaxPerOriginal", "1001", "a whole number from 1 to 1000")]
    [InlineData("Avatar:Cartoons:MaxPerOriginal", "fifty", "a whole number from 1 to 1000")]
    [InlineData("Avatar:Cartoons:Timeout", "00:02:41", "to 00:02:40")]
    [InlineData("Avatar:Limits:MaxUploadBytes", "10485760", "a whole number from 1 to 10485759")]
    [InlineData("Avatar:Limits:AddressRequestsPerMinute", "-1", "a whole number from 1")]
    [InlineData("Avatar:Devices:IdFormat", "Guid", "Uuid or Opaque")]
    [InlineData("Avatar:Devices:IdFormat", "1", "Uuid or Opaque")]
    [InlineData("Avatar:Topology", "Sharded", "Embedded or Cluster")]
    [InlineData("Avatar:Storage:Provider", "Postgres", "Sqlite or MongoDB")]
    [InlineData("Avatar:Storage:Provider", "1", "Sqlite or MongoDB")]
    [InlineData("Avatar:Cartoons:Engine", "Sepia", "Local or Neural or Remote or Replicate")]
    [InlineData("Avatar:Cartoons:Fallback", "None", "Local or Neural or Remote or Replicate")]
    [InlineData("Avatar:Cartoons:ModelRange", "1..0", "two numbers")]
    [InlineData("Avatar:Cartoons:ModelRange", "0-1", "two numbers")]
    [InlineData("Avatar:Cartoons:ModelMean", "red", "numbers for red, green and blue")]
    [InlineData("Avatar:Cartoons:ModelTile", "63", "a whole number from 64")]
    [InlineData("Avatar:Cartoons:RemoteUrl", "ai.example.org", "an absolute URL")]
    [InlineData("Avatar:Cartoons:ReplicateModel", "cartoonify", "owner/name")]
    [InlineData("Avatar:Cartoons:ReplicateModel", "a/b/../..", "owner/name")]
    [InlineData("Avatar:Cartoons:ReplicateInput", "input image", "letters, digits")]
    [InlineData("Avatar:Faces:Engine", "Neural", "Local or Remote")]
    [InlineData("Avatar:Faces:RemotePath", "../admin", "a path such as")]
    [InlineData("Avatar:Files:Provider", "S3", "FileSystem or GridFS")]
    [InlineData("Avatar:PublicBaseUrl", "avatars.example.org", "an absolute URL")]
    [InlineData("Avatar:PublicBaseUrl", "ftp://avatars.example.org", "an absolute URL")]
    [InlineData("Avatar:Cors:Origins", "https://app.example.org/path", "a list of origins")]
    [InlineData("Avatar:Proxies", "10.0.0.0/40", "a list of addresses or networks")]
    [InlineData("Avatar:Shutdown:DrainTimeout", "-00:00:01", "a duration from 00:00:00")]
    public void A_value_that_is_not_allowed_is_refused_with_its_key_and_what_is_allowed(string key, string value, string allowed)
    {
        var sentence = Configure.Refusal((key, value));

        Assert.StartsWith($"{key} is '{value}', but it must be ", sentence, StringComparison.Ordinal);
        Assert.Contains(allowed, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', sentence);
    }

    [Theory]
    [InlineData("Avatar:Files:SigningKey", "secret")]
    [InlineData("ConnectionStrings:MongoDB", "mongo://user:secret@host/db")]
    [InlineData("Avatar:Cartoons:ReplicateToken", "a secret with spaces")]
    public void A_secret_is_not_shown(string key, string value)
    {
        var sentence = Configure.Refusal((key, value));

        Assert.StartsWith(key, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Avatar:Cartoons:RemoteUrl", "http://user:secret@ai.example.org", "http://***@ai.example.org")]
    [InlineData("Avatar:Cartoons:RemoteUrl", "http://user:sec@ret/#?secret@ai.example.org:80/path", "http://***@ai.example.org:80/path")]
    [InlineData("Avatar:Cartoons:RemoteUrl", "http:/user:secret@ai.example.org", "http:/***@ai.example.org")]
    [InlineData("Avatar:Cartoons:RemoteUrl", "user:secret@ai.example.org", "***@ai.example.org")]
    [InlineData("Avatar:Cartoons:RemoteUrl", "http://secret@ai.example.org", "http://***@ai.example.org")]
    [InlineData("Avatar:Cartoons:RemoteUrl", "http://us er:sec ret@ai.example.org", "http://***@ai.example.org")]
    [InlineData("Avatar:Faces:RemoteUrl", "https://ai.example.org/cut?token=secret&size=9", "https://ai.example.org/cut?token=***&size=***")]
    [InlineData("Avatar:Cartoons:ReplicateUrl", "https://api.example.org?secret", "https://api.example.org?***")]
    [InlineData("Avatar:PublicBaseUrl", "https://avatars.example.org/#access_token=secret", "https://avatars.example.org/#***")]
    [InlineData("Avatar:PublicBaseUrl", "https://avatars.example.org/?a=b", "https://avatars.example.org/?a=***")]
    [InlineData("PORT", "http://user:secret@host", "http://***@host")]
    [InlineData("Avatar:PublicBaseUrl", "ftp://user:secret@avatars.example.org", "ftp://***@avatars.example.org")]
    [InlineData("Avatar:Cors:Origins", "https://a.example.org,https://user:secret@b.example.org", "https://***@b.example.org")]
    [InlineData("Avatar:Storage:Provider", "mongodb://user:secret@host/db?authSource=secret", "mongodb://***@host/db?authSource=***")]
    [InlineData("Avatar:Limits:MaxPixels", "http://user:secret@host", "http://***@host")]
    public void A_refused_URL_is_shown_without_secrets(string key, string value, string shown)
    {
        var sentence = Configure.Refusal((key, value));

        Assert.StartsWith($"{key} is '{shown}', but it must be ", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mongodb://[::1")]
    [InlineData("mongodb://[]")]
    [InlineData("mongodb://exa mple")]
    [InlineData("mongodb://host..example.org")]
    [InlineData("mongodb://....")]
    [InlineData("mongodb://host%00")]
    [InlineData("mongodb://host:0")]
    [InlineData("mongodb://host:99999")]
    [InlineData("mongodb://user:secret@")]
    [InlineData("mongodb://user:sec@ret@host")]
    [InlineData("mongodb://%2Ftmp%2Fmongodb-27017.sock")]
    [InlineData("mongodb://a.example.org,b..example.org")]
    [InlineData("mongodb+srv://x")]
    [InlineData("mongodb+srv://..")]
    [InlineData("mongodb+srv://127.0.0.1")]
    [InlineData("mongodb+srv://a b.example.org")]
    [InlineData("mongodb+srv://db.example.org:27017")]
    [InlineData("mongodb://host/a.b")]
    [InlineData("mongodb://host/a%00b")]
    [InlineData("mongodb://host/a%2Fb")]
    [InlineData("mongodb://host/?w=-3")]
    [InlineData("mongodb://host/?heartbeatFrequencyMS=0")]
    [InlineData("mongodb://host/?maxConnecting=0")]
    [InlineData("mongodb://host/?maxPoolSize=-1")]
    public void An_unusable_connection_string_is_refused(string text) => Assert.StartsWith(
        "ConnectionStrings:MongoDB is not valid: it must be a MongoDB connection string such as mongodb://user:password@host:27017/cartoon-avatar",
        Configure.Refusal(("ConnectionStrings:MongoDB", text)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("mongodb://host")]
    [InlineData("mongodb://my_host:27018,10.0.0.1,[::1]:27019/cartoon-avatar?replicaSet=rs0")]
    [InlineData("mongodb://user:se%40cret@db.example.org/db?authSource=admin&tls=true")]
    [InlineData("mongodb+srv://user:secret@cluster0.example.org/?retryWrites=true&w=majority")]
    [InlineData("mongodb+srv://db.example.org./")]
    public void A_valid_connection_string_is_accepted(string text) =>
        Assert.NotEmpty(Configure.With(("ConnectionStrings:MongoDB", text)).Settings<MongoOptions>().ConnectionString);

    [Theory]
    [InlineData("0f1e2d3c4b5a69788796a5b4c3d2e1f")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("abcdefgabcdefgabcdefgabcdefgabcdefg")]
    [InlineData("0f1e2d3c4b5a69788796a5b4c3d2e1f0,short")]
    [InlineData("0f1e2d3c4b5a69788796a5b4c3d2e1fé")]
    public void A_key_that_can_be_guessed_is_refused_and_not_shown(string keys)
    {
        var sentence = Configure.Refusal(("Avatar:Files:SigningKey", keys));

        Assert.StartsWith("Avatar:Files:SigningKey is not valid: it must be one or more keys of 32 or more", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(keys[..7], sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_keys_are_accepted_for_a_key_rotation() => Assert.Equal(
        ["0f1e2d3c4b5a69788796a5b4c3d2e1f0", "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="],
        Configure.With(("Avatar:Files:SigningKey", "0f1e2d3c4b5a69788796a5b4c3d2e1f0, q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=")).Settings<LinkSigningOptions>().SigningKey);

    [Fact]
    public void A_cluster_stores_its_documents_in_MongoDB_by_default()
    {
        Assert.Equal(StorageProvider.Sqlite, Configure.With().Settings<HostingOptions>().StorageProvider);
        Assert.Equal(StorageProvider.MongoDB, Configure.With(("Avatar:Topology", "cluster"), ("ConnectionStrings:MongoDB", "mongodb://host")).Settings<HostingOptions>().StorageProvider);
        Assert.Equal(StorageProvider.Sqlite, Configure.With(("ConnectionStrings:MongoDB", "mongodb://host")).Settings<HostingOptions>().StorageProvider);
    }

    [Fact]
    public void A_cluster_on_SQLite_is_refused()
    {
        var sentence = Configure.Refusal(
            ("Avatar:Topology", "Cluster"), ("Avatar:Storage:Provider", "Sqlite"), ("ConnectionStrings:MongoDB", "mongodb://host"));

        Assert.StartsWith("Avatar:Storage:Provider is Sqlite", sentence, StringComparison.Ordinal);
        Assert.Contains("must be MongoDB", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Avatar:Topology", "Cluster")]
    [InlineData("Avatar:Storage:Provider", "MongoDB")]
    [InlineData("Avatar:Files:Provider", "GridFS")]
    public void A_setting_that_needs_MongoDB_is_refused_without_it(string key, string value)
    {
        var sentence = Configure.Refusal((key, value));

        Assert.StartsWith($"ConnectionStrings:MongoDB is not set, but {key}={value} needs it", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Avatar:Cartoon:Lifetime", "Avatar:Cartoons:Lifetime")]
    [InlineData("Avatar:DataDir", "Avatar:DataDirectory")]
    [InlineData("Avatar:Limits:MaxUploadByte", "Avatar:Limits:MaxUploadBytes")]
    [InlineData("Avatar:Limits:MaxPixels:0", "Avatar:Limits:MaxPixels")]
    [InlineData("Avatar:Cors:Origins:first", "Avatar:Cors:Origins")]
    public void A_misspelt_name_is_refused_and_the_nearest_one_suggested(string key, string meant) =>
        Assert.Equal($"{key} is not a setting of this service; did you mean {meant}?", Configure.Refusal((key, "1")));

    [Fact]
    public void Names_are_case_insensitive() =>
        Assert.Equal(7, Configure.With(("AVATAR:LIMITS:MAXPIXELS", "7")).Settings<ImagingOptions>().MaxPixels);

    [Fact]
    public void A_default_style_that_is_not_offered_is_refused_with_the_styles_that_are()
    {
        var names = CartoonStyles.Offered.Select(style => style.Name).ToArray();

        A_value_that_is_not_allowed_is_refused_with_its_key_and_what_is_allowed(
            "Avatar:Cartoons:DefaultStyle", "cubism", $"{string.Join(", ", names[..^1])} or {names[^1]}.");
    }

    [Fact]
    public void The_default_style_can_be_any_offered_style() =>
        Assert.Equal("random", Configure.With(("Avatar:Cartoons:DefaultStyle", "Random")).Settings<EngineOptions>().DefaultStyle);

    [Fact]
    public void A_list_is_separated_by_commas_or_numbered()
    {
        var commas = Configure.With(("Avatar:Cors:Origins", "https://a.example.org, http://localhost:3000/"));
        var numbered = Configure.With(("Avatar:Proxies:0", "10.0.0.0/8"), ("Avatar:Proxies:1", "::1"));

        Assert.Equal(["https://a.example.org", "http://localhost:3000"], commas.Settings<CrossOriginOptions>().Origins);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("::1/128")], numbered.Settings<ProxyOptions>().Proxies);
    }

    [Fact]
    public void The_slash_at_the_end_of_the_public_URL_is_dropped() =>
        Assert.Equal("https://a.example.org/avatars", Configure.With(("Avatar:PublicBaseUrl", "https://a.example.org/avatars/")).Settings<CartoonOptions>().PublicBaseUrl?.OriginalString);

    [Fact]
    public void Every_setting_is_in_the_table_once()
    {
        Type[] oneOfEachAssembly = [typeof(HostingOptions), typeof(CartoonOptions), typeof(ImagingOptions), typeof(MongoOptions), typeof(UploadOptions)];
        var declared = oneOfEachAssembly
            .SelectMany(type => type.Assembly.GetTypes())
            .SelectMany(type => type.GetProperties())
            .Where(property => property.IsDefined(typeof(SettingAttribute), inherit: false));

        Assert.Equal(declared.Count(), ProgramSettings.Table.All.Count);
        Assert.Distinct(ProgramSettings.Table.All.Select(setting => setting.Key));
    }
}
