using Avatar.Grains;
using Avatar.Storage;

namespace Avatar.Hosting.Tests;

public sealed class SecretFilesTests : IDisposable
{
    private const string Setting = "Avatar:SecretsDirectory";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_file_is_the_value_of_the_setting_that_it_is_named_after_and_overrides_other_sources()
    {
        File.WriteAllText(_folder["ConnectionStrings__MongoDB"], "mongodb://user:secret@db/avatars\n");

        var settings = Configure.With((Setting, _folder.Path), ("ConnectionStrings:MongoDB", "mongodb://other"));

        Assert.Equal("mongodb://user:secret@db/avatars", settings.Settings<MongoOptions>().ConnectionString);
    }

    [Fact]
    public void A_file_can_be_named_after_a_variable_of_the_Node_backend()
    {
        File.WriteAllText(_folder["BASE_URL"], "https://avatars.example.org");

        Assert.Equal("https://avatars.example.org", Configure.With((Setting, _folder.Path)).Settings<CartoonOptions>().PublicBaseUrl?.OriginalString);
    }

    /// <summary>The files are links through a folder that an update replaces. Folders and names with a dot are not secrets.</summary>
    [Fact]
    public void A_folder_as_Kubernetes_mounts_it_is_read()
    {
        Directory.CreateDirectory(_folder["..2026_01_02"]);
        File.WriteAllText(_folder["..2026_01_02/ConnectionStrings__MongoDB"], "mongodb://db/avatars");
        Directory.CreateSymbolicLink(_folder["..data"], "..2026_01_02");
        File.CreateSymbolicLink(_folder["ConnectionStrings__MongoDB"], "..data/ConnectionStrings__MongoDB");
        File.WriteAllText(_folder[".hidden"], "");

        Assert.Equal("mongodb://db/avatars", Configure.With((Setting, _folder.Path)).Settings<MongoOptions>().ConnectionString);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public void An_empty_file_is_refused(string content)
    {
        var file = _folder["ConnectionStrings__MongoDB"];
        File.WriteAllText(file, content);

        Assert.Equal(
            $"The file '{file}' of {Setting} is empty. Write the secret into it, or delete it.", Configure.Refusal((Setting, _folder.Path)));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        var file = _folder["ConnectionStrings__MongoDB"];
        File.CreateSymbolicLink(file, _folder["missing"]);

        var refusal = Configure.Refusal((Setting, _folder.Path));

        Assert.StartsWith($"{Setting} is '{_folder.Path}', but it cannot be read: ", refusal, StringComparison.Ordinal);
        Assert.Contains(file, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_the_name_of_a_setting_is_refused()
    {
        var file = _folder["mongodb-uri"];
        File.WriteAllText(file, "mongodb://user:secret@db/avatars");

        Assert.Equal(
            $"The file '{file}' of {Setting} does not have the name of a setting, for instance ConnectionStrings__MongoDB.",
            Configure.Refusal((Setting, _folder.Path)));
    }

    [Fact]
    public void A_misspelled_setting_is_refused_as_in_every_source()
    {
        File.WriteAllText(_folder["Avatar__Files__SigningKeys"], "secret");

        Assert.Equal("Avatar:Files:SigningKeys is not a setting of this service; did you mean Avatar:Files:SigningKey?", Configure.Refusal((Setting, _folder.Path)));
    }

    [Fact]
    public void A_folder_that_is_missing_is_refused() =>
        Assert.StartsWith(
            $"{Setting} is '{_folder["nowhere"]}', but it cannot be read: ", Configure.Refusal((Setting, _folder["nowhere"])), StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();
}
