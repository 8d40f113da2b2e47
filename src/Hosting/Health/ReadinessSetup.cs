namespace Avatar.Hosting;

/// <summary>Registers <see cref="Readiness"/> and its checks.</summary>
internal static class ReadinessSetup
{
    /// <summary>Adds the readiness of the process. The answer names the checks in the order in which they are added to the returned builder.</summary>
    public static IHealthChecksBuilder AddReadiness(this IServiceCollection services)
    {
        services.AddSingleton<Readiness>();
        return services.AddHealthChecks();
    }

    /// <summary>Adds a <see cref="FilesCheck"/>: one instance, because it reuses its last result.</summary>
    public static IHealthChecksBuilder AddFilesCheck(this IHealthChecksBuilder checks)
    {
        checks.Services.AddSingleton<FilesCheck>();
        return checks.AddCheck<FilesCheck>("files");
    }
}
