using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void With_defaults_a_connection_string_is_sufficient()
    {
        var options = new MongoDBClusteringOptions { ConnectionString = "mongodb://localhost" };

        Validate(options);

        Assert.Equal(
            (null, "", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(15)),
            (options.DatabaseName, options.CollectionPrefix, options.ServerSelectionTimeout, options.ConnectTimeout, options.SocketTimeout));
    }

    [Fact]
    public void Without_a_connection_string_and_a_client_nothing_starts() =>
        Assert.StartsWith("MongoDBClusteringOptions needs a ConnectionString", Refusal(new MongoDBClusteringOptions()), StringComparison.Ordinal);

    [Theory]
    [InlineData("localhost:27017")]
    [InlineData("mongodb://user:secret@:x")]
    [InlineData("mongodb://user:secret@host:99999")]
    [InlineData("mongodb://user:secret@host/?w=majority&journal=maybe")]
    public void An_invalid_connection_string_is_refused_and_not_shown(string connectionString)
    {
        var refusal = Refusal(new MongoDBRemindersOptions { ConnectionString = connectionString });

        Assert.StartsWith("MongoDBRemindersOptions.ConnectionString is not", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a.b", "")]
    [InlineData("a b", "")]
    [InlineData("ok", "$")]
    [InlineData("ok", "system.")]
    [InlineData("ok", null)]
    public void Names_that_MongoDB_would_reject_are_refused_at_the_start(string database, string? prefix) => Refusal(new MongoDBClusteringOptions
    {
        ConnectionString = "mongodb://localhost",
        DatabaseName = database,
        CollectionPrefix = prefix!,
    });

    [Fact]
    public void A_timeout_of_zero_or_less_is_refused()
    {
        foreach (var time in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(-1) })
        {
            Assert.Contains("ServerSelectionTimeout", Refusal(new MongoDBClusteringOptions { ConnectionString = "mongodb://x", ServerSelectionTimeout = time }), StringComparison.Ordinal);
            Assert.Contains("ConnectTimeout", Refusal(new MongoDBClusteringOptions { ConnectionString = "mongodb://x", ConnectTimeout = time }), StringComparison.Ordinal);
            Assert.Contains("SocketTimeout", Refusal(new MongoDBClusteringOptions { ConnectionString = "mongodb://x", SocketTimeout = time }), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("mongodb://localhost/named?w=0&readPreference=secondary&readConcernLevel=local", null, "named.p_c")]
    [InlineData("mongodb://localhost/named", "chosen", "chosen.p_c")]
    [InlineData("mongodb://localhost", null, "orleans.p_c")]
    public void Concerns_are_majority_whatever_the_connection_string_says(string connectionString, string? database, string expected)
    {
        using var opened = new MongoDBDatabase(
            new MongoDBClusteringOptions { ConnectionString = connectionString, DatabaseName = database, CollectionPrefix = "p_" }, null!);

        AssertSafe(opened, expected);
    }

    [Fact]
    public void A_client_of_the_application_is_used_with_majority_concerns_and_not_disposed()
    {
        using var client = new MongoClient("mongodb://localhost/ignored?w=0");
        var options = new MongoDBClusteringOptions { CreateClient = _ => client, CollectionPrefix = "p_" };
        Validate(options);

        var opened = new MongoDBDatabase(options, null!);
        AssertSafe(opened, "orleans.p_c");
        opened.Dispose();

        Assert.NotNull(client.GetDatabase("still"));
    }

    [Fact]
    public void The_settings_of_the_own_client_can_be_changed_but_not_the_concerns()
    {
        var timeout = TimeSpan.Zero;
        var options = new MongoDBRemindersOptions
        {
            ConnectionString = "mongodb://localhost",
            ConfigureClient = (_, settings) =>
            {
                timeout = settings.ServerSelectionTimeout;
                settings.ApplicationName = "mine";
                settings.WriteConcern = WriteConcern.W1;
            },
            CollectionPrefix = "p_",
        };
        Validate(options);

        using var opened = new MongoDBDatabase(options, null!);

        Assert.Equal(options.ServerSelectionTimeout, timeout);
        Assert.Equal("mine", opened.Collection("c").Database.Client.Settings.ApplicationName);
        AssertSafe(opened, "orleans.p_c");
    }

    private static void AssertSafe(MongoDBDatabase database, string expected)
    {
        var collection = database.Collection("c");
        Assert.Equal(expected, collection.CollectionNamespace.FullName);
        Assert.Equal(WriteConcern.WMajority.With(journal: true), collection.Settings.WriteConcern);
        Assert.Equal(ReadConcern.Majority, collection.Settings.ReadConcern);
        Assert.Equal(ReadPreference.Primary, collection.Settings.ReadPreference);
    }

    private static void Validate<TOptions>(TOptions options) where TOptions : MongoDBOptions =>
        new MongoDBOptionsValidator<TOptions>(Options.Create(options)).ValidateConfiguration();

    private static string Refusal<TOptions>(TOptions options) where TOptions : MongoDBOptions =>
        Assert.Throws<global::Orleans.Runtime.OrleansConfigurationException>(() => Validate(options)).Message;
}
