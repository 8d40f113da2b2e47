using Microsoft.Extensions.Options;

namespace Avatar.Clustering.MongoDB;

/// <summary>Stops the start of a silo or client whose options are not valid.</summary>
internal sealed class MongoDBOptionsValidator<TOptions>(IOptions<TOptions> options) : IConfigurationValidator
    where TOptions : MongoDBOptions
{
    /// <exception cref="OrleansConfigurationException">An option is missing or not valid.</exception>
    public void ValidateConfiguration() => MongoDBOptionsRules.Check(options.Value);
}
