using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Errors;

/// <summary>If several values of a request are invalid, the answer reports the one that is checked first.</summary>
public sealed class OrderOfChecksTests(AvatarApplication app)
{
    private const string Id = "507f1f77bcf86cd799439011";
    private const string Device = "123e4567-e89b-12d3-a456-426614174000";

    [Theory]
    [InlineData(null, "/api/regenerate/zzz?style=nope&seed=x", "missing_device_id")]
    [InlineData("zzz", "/api/regenerate/zzz?style=nope&seed=x", "invalid_device_id")]
    [InlineData(Device, "/api/regenerate/zzz?style=nope&seed=x", "unknown_style")]
    [InlineData(Device, "/api/regenerate/zzz?seed=x", "invalid_seed")]
    [InlineData(Device, "/api/regenerate/zzz", "invalid_id")]
    [InlineData(Device, $"/api/regenerate/{Id}", "invalid_idempotency_key")]
    [InlineData(Device, "/api/upload", "invalid_idempotency_key")]
    [InlineData(null, "/api/download/zzz?format=gif", "missing_device_id")]
    [InlineData(Device, "/api/download/zzz?format=gif", "invalid_id")]
    [InlineData(Device, $"/api/download/{Id}?format=gif&face=x", "invalid_format")]
    [InlineData(Device, $"/api/download/{Id}?face=x", "invalid_face")]
    public async Task The_first_invalid_value_is_reported(string? device, string path, string code) =>
        (await app.Client.PostAsync(path, device, key: new string('k', 201))).IsRefused(400, code);
}
