using Microsoft.Extensions.Options;

namespace Avatar.Clustering.MongoDB;

/// <summary>Stops a silo or a client at its start when it could not reach a database with what it was given.</summary>
internal sealed class MongoDBOptionsValidator<TOptions>(IOptions<TOptions> options) : IConfigurationValidator
    where TOptions : MongoDBOptions
{
    /// <exception cref="OrleansConfigurationException">A setting is missing or makes no sense.</exception>
    public void ValidateConfiguration() => MongoDBOptionsRules.Check(options.Value);
}
