using Avatar.Hosting;
using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.AspNetCore.Http;
using Orleans.Serialization;

namespace Avatar.WebFront.Tests.Errors;

public sealed class ErrorTableTests
{
    private const AvatarError UnknownError = (AvatarError)9999;

    private static readonly Dictionary<string, int> Contract = new()
    {
        ["missing_device_id"] = 400,
        ["invalid_device_id"] = 400,
        ["invalid_id"] = 400,
        ["missing_image"] = 400,
        ["one_image_only"] = 400,
        ["unknown_style"] = 400,
        ["invalid_seed"] = 400,
        ["invalid_page"] = 400,
        ["invalid_format"] = 400,
        ["invalid_width"] = 400,
        ["invalid_face"] = 400,
        ["invalid_idempotency_key"] = 400,
        ["confirmation_required"] = 400,
        ["bad_request"] = 400,
        ["invalid_signature"] = 403,
        ["original_not_found"] = 404,
        ["cartoon_not_found"] = 404,
        ["file_not_found"] = 404,
        ["not_found"] = 404,
        ["method_not_allowed"] = 405,
        ["request_timeout"] = 408,
        ["already_downloaded"] = 409,
        ["file_too_large"] = 413,
        ["image_too_large"] = 413,
        ["unsupported_media_type"] = 415,
        ["undecodable_image"] = 422,
        ["idempotency_key_reused"] = 422,
        ["rate_limited"] = 429,
        ["internal_error"] = 500,
        ["engine_failed"] = 502,
        ["engine_timeout"] = 504,
        ["busy"] = 503,
        ["unavailable"] = 503,
        ["insufficient_storage"] = 507,
    };

    [Fact]
    public void Every_error_has_the_code_and_the_status_of_the_contract() => Assert.Equal(
        Contract.OrderBy(pair => pair.Key),
        Enum.GetValues<AvatarError>().Select(error => KeyValuePair.Create(ErrorTable.GetCode(error), ErrorTable.GetStatus(error))).OrderBy(pair => pair.Key));

    public static TheoryData<Exception, int, string> Exceptions => new()
    {
        { AvatarException.Busy(), 503, "busy" },
        { new ImagingException(ImagingError.TooManyPixels, "Too many."), 413, "image_too_large" },
        { new ImagingException(ImagingError.Undecodable, "Broken."), 422, "undecodable_image" },
        { new ImagingException(ImagingError.UnsupportedMediaType, "Strange."), 415, "unsupported_media_type" },
        { new ImagingException(ImagingError.EngineTimeout, "Slow."), 504, "engine_timeout" },
        { new StoreException(StoreFailure.Full, "Full."), 507, "insufficient_storage" },
        { new StoreException(StoreFailure.Unavailable, "Away."), 503, "unavailable" },
        { new StoreException(StoreFailure.OutcomeUnknown, "Who knows."), 503, "unavailable" },
        { new StoreException(Avatar.Storage.UniqueKey.Id, "Taken."), 503, "unavailable" },
        { new StoreException(StoreFailure.RuleBroken, "A bug."), 500, "internal_error" },
        { new BadHttpRequestException("Too large.", 413), 413, "file_too_large" },
        { new BadHttpRequestException("Too slow.", 408), 408, "request_timeout" },
        { new TimeoutException(), 503, "unavailable" },
        { new OperationCanceledException(), 503, "unavailable" },
        { new InvalidOperationException("A secret."), 500, "internal_error" },
        { new AvatarException(UnknownError, "A secret of a newer version."), 503, "unavailable" },
        { new CodecNotFoundException("A secret type."), 503, "unavailable" },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Every_exception_becomes_an_answer(Exception exception, int status, string code)
    {
        var failure = Failure.From(exception);

        Assert.Equal((status, code), (failure.Status, ErrorTable.GetCode(failure.Error)));
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AvatarError.Busy)]
    [InlineData(AvatarError.Unavailable)]
    [InlineData(AvatarError.RateLimited)]
    [InlineData(UnknownError)]
    public void If_waiting_helps_the_answer_says_how_long(AvatarError error) =>
        Assert.NotNull(Failure.From(new AvatarException(error, "Later.")).RetryAfter);
}
