using System.Collections.Immutable;
using FsCheck.Xunit;

namespace Avatar.Storage.Tests;

/// <summary>Contract tests of <see cref="IAvatarStore"/>; each adapter has a derived class.</summary>
public abstract class AvatarStoreContract : IAsyncLifetime
{
    private protected IAvatarStore Store { get; private set; } = null!;

    private protected IImageRecords Records => Store.ImageRecords;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Creates an empty store; <see cref="DisposeAsync"/> closes and removes it.</summary>
    private protected abstract Task<IAvatarStore> OpenAsync();

    [Fact]
    public async Task A_device_is_created_once_and_then_kept_unchanged()
    {
        var device = Make.Device();
        await Store.Devices.EnsureAsync(device, Cancel);
        await Store.Devices.EnsureAsync(device with { CreatedAt = Make.Noon.AddDays(1), LastActiveAt = Make.Noon.AddDays(1) }, Cancel);

        Assert.Equal(device, await Store.Devices.FindAsync(device.DeviceId, Cancel));
    }

    [Fact]
    public async Task Touching_a_device_moves_its_last_activity_forward_and_never_back()
    {
        var device = Make.Device();
        await Store.Devices.EnsureAsync(device, Cancel);
        await Store.Devices.TouchAsync(device.DeviceId, Make.Noon.AddMinutes(5), Cancel);
        await Store.Devices.TouchAsync(device.DeviceId, Make.Noon.AddMinutes(3), Cancel);

        Assert.Equal(device with { LastActiveAt = Make.Noon.AddMinutes(5) }, await Store.Devices.FindAsync(device.DeviceId, Cancel));
    }

    [Fact]
    public async Task Touching_an_unknown_device_creates_none()
    {
        var deviceId = Make.DeviceId();
        await Store.Devices.TouchAsync(deviceId, Make.Noon, Cancel);

        Assert.Null(await Store.Devices.FindAsync(deviceId, Cancel));
    }

    [Fact]
    public async Task An_original_is_found_as_inserted()
    {
        var original = await InsertOriginalAsync();

        Assert.Equal(original, await Store.Originals.FindAsync(original.Id, Cancel));
    }

    [Fact]
    public async Task Times_are_stored_in_whole_milliseconds()
    {
        var original = Make.Original() with { CreatedAt = Make.Noon.AddTicks(12_345_678) };
        await Store.Originals.InsertAsync(original, Cancel);

        var found = await Store.Originals.FindAsync(original.Id, Cancel);
        Assert.Equal(Make.Noon.AddMilliseconds(1234), found!.CreatedAt);
        Assert.Equal(TimeSpan.Zero, found.CreatedAt.Offset);
    }

    [Fact]
    public async Task Missing_documents_are_null_or_empty_lists()
    {
        Assert.Null(await Store.Devices.FindAsync(Make.DeviceId(), Cancel));
        Assert.Null(await Store.Originals.FindAsync(Make.OriginalId(), Cancel));
        Assert.Null(await Store.Cartoons.FindAsync(Make.CartoonId(), Cancel));
        Assert.Null(await Store.Faces.FindAsync(Make.OriginalId(), Cancel));
        Assert.Null(await Store.Faces.FindByCartoonAsync(Make.CartoonId(), Cancel));
        Assert.Null(await Store.IdempotencyRecords.FindAsync(Make.DeviceId(), Make.Key(), Cancel));
        Assert.Null(await Store.Deletions.FindAsync(Make.DeviceId(), Cancel));
        Assert.Empty(await Store.Originals.ListAsync(Make.DeviceId(), null, 10, Cancel));
        Assert.Empty(await Store.Cartoons.ListAsync(Make.OriginalId(), Cancel));
        Assert.Empty(await Store.Cartoons.ListVisibleAsync(Make.DeviceId(), Cancel));
        Assert.Empty(await Store.Faces.ListAsync(Make.DeviceId(), null, 10, Cancel));
        Assert.Equal(0, await Store.Originals.CountAsync(Make.DeviceId(), Cancel));
        Assert.Equal(0, await Store.Faces.CountAsync(Make.DeviceId(), Cancel));
    }

    [Fact]
    public async Task An_id_of_an_original_is_unique()
    {
        var original = await InsertOriginalAsync();

        await TakenAsync(UniqueKey.Id, () => Store.Originals.InsertAsync(original, Cancel));
        await TakenAsync(UniqueKey.Id, () => Store.Originals.InsertAsync(Make.Named(Make.Name(), original), Cancel));
    }

    [Fact]
    public async Task A_filename_is_unique_in_each_collection()
    {
        var original = await InsertOriginalAsync();
        var cartoon = await InsertCartoonAsync(original);
        var face = await InsertFaceAsync(original);
        var other = await InsertOriginalAsync();

        await TakenAsync(UniqueKey.Filename, () => Store.Originals.InsertAsync(Make.Named(original.Filename, Make.Original()), Cancel));
        await TakenAsync(UniqueKey.Filename, () => Store.Cartoons.InsertAsync(Make.Named(cartoon.Filename, Make.Cartoon(other)), Cancel));
        await TakenAsync(UniqueKey.Filename, () => Store.Faces.InsertAsync(Make.Named(face.Filename, Make.Face(other)), Cancel));
        await Store.Cartoons.InsertAsync(Make.Named(original.Filename, Make.Cartoon(other)), Cancel);
    }

    [Fact]
    public async Task An_original_has_one_face_and_a_second_is_rejected_with_its_key()
    {
        var original = await InsertOriginalAsync();
        var face = await InsertFaceAsync(original);

        await TakenAsync(UniqueKey.FaceOfOriginal, () => Store.Faces.InsertAsync(Make.Face(original), Cancel));
        Assert.Equal(Make.Comparable(face), Make.Comparable(await Store.Faces.FindAsync(original.Id, Cancel)));
    }

    [Fact]
    public async Task Of_several_taken_values_the_id_is_reported_first()
    {
        var original = await InsertOriginalAsync();
        var face = await InsertFaceAsync(original);
        var cartoon = await InsertCartoonAsync(original);

        await TakenAsync(UniqueKey.Id, () => Store.Faces.InsertAsync(face, Cancel));
        await TakenAsync(UniqueKey.Id, () => Store.Cartoons.InsertAsync(cartoon, Cancel));
    }

    [Fact]
    public async Task Cartoons_and_faces_need_their_original()
    {
        var missing = Make.Original();

        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Cartoons.InsertAsync(Make.Cartoon(missing), Cancel));
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Faces.InsertAsync(Make.Face(missing), Cancel));
    }

    [Fact]
    public async Task Cartoons_and_faces_belong_to_the_device_of_their_original()
    {
        var original = await InsertOriginalAsync();
        var other = Make.DeviceId();

        await RefusedAsync(
            StoreFailure.RuleBroken, () => Store.Cartoons.InsertAsync(Make.Cartoon(original) with { DeviceId = other }, Cancel));
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Faces.InsertAsync(Make.Face(original) with { DeviceId = other }, Cancel));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10 * 1024 * 1024)]
    public async Task A_file_size_is_between_one_byte_and_ten_mebibytes(long size)
    {
        var original = Make.Original() with { FileSize = size };

        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Originals.InsertAsync(original, Cancel));
        Assert.Null(await Store.Originals.FindAsync(original.Id, Cancel));
        await Store.Originals.InsertAsync(original with { FileSize = 10 * 1024 * 1024 - 1 }, Cancel);
    }

    [Fact]
    public async Task A_path_consists_of_area_and_name()
    {
        var original = Make.Original();

        await RefusedAsync(
            StoreFailure.RuleBroken,
            () => Store.Originals.InsertAsync(original with { FilePath = "/uploads/temp/" + original.Filename }, Cancel));
    }

    [Fact]
    public async Task A_missing_value_violates_a_rule() => await RefusedAsync(
        StoreFailure.RuleBroken, () => Store.Originals.InsertAsync(Make.Original() with { MimeType = null! }, Cancel));

    [Fact]
    public async Task Originals_are_found_among_many_ids()
    {
        var first = await InsertOriginalAsync();
        var second = await InsertOriginalAsync();
        await InsertOriginalAsync();

        var found = await Store.Originals.FindManyAsync([second.Id, Make.OriginalId(), first.Id], Cancel);
        Assert.Equal([first, second], found.OrderBy(original => original == second));
        Assert.Empty(await Store.Originals.FindManyAsync([], Cancel));
    }

    [Fact]
    public async Task Only_the_devices_originals_are_listed_newest_first()
    {
        var device = Make.DeviceId();
        await InsertOriginalAsync();
        var middle = await InsertOriginalAsync(device, 1);
        var oldest = await InsertOriginalAsync(device);
        var newest = await InsertOriginalAsync(device, 2);

        Assert.Equal([newest, middle, oldest], await Store.Originals.ListAsync(device, null, 10, Cancel));
        Assert.Equal([newest, middle], await Store.Originals.ListAsync(device, null, 2, Cancel));
        Assert.Equal([oldest], await Store.Originals.ListAsync(device, ListPosition.Of(middle), 2, Cancel));
        Assert.Equal(3, await Store.Originals.CountAsync(device, Cancel));
    }

    [Property(MaxTest = 15)]
    public async Task Consecutive_pages_make_up_the_whole_list(byte[] times, FsCheck.PositiveInt pageSize)
    {
        var device = Make.DeviceId();
        var originals = times.Select(time => Make.Original(device) with { CreatedAt = Make.Noon.AddMilliseconds(time % 3) }).ToList();
        await Task.WhenAll(originals.Select(original => Store.Originals.InsertAsync(original, Cancel)));
        var faces = originals.Select(original => Make.Face(original) with { CreatedAt = original.CreatedAt }).ToList();
        await Task.WhenAll(faces.Select(face => Store.Faces.InsertAsync(face, Cancel)));

        var pagedOriginals = await PagedAsync<Original, OriginalId>(
            (after, limit) => Store.Originals.ListAsync(device, after, limit, Cancel), pageSize.Get);
        var pagedFaces = await PagedAsync<DownloadedFace, FaceId>(
            (after, limit) => Store.Faces.ListAsync(device, after, limit, Cancel), pageSize.Get);

        Assert.Equal(originals.OrderByDescending(o => o.CreatedAt).ThenByDescending(o => o.Id).Select(o => o.Id), pagedOriginals);
        Assert.Equal(faces.OrderByDescending(f => f.CreatedAt).ThenByDescending(f => f.Id).Select(f => f.Id), pagedFaces);
    }

    [Fact]
    public async Task A_cartoon_is_found_as_inserted()
    {
        var original = await InsertOriginalAsync();
        var cartoon = Make.Cartoon(original) with { Seed = (1L << 53) - 1 };
        await Store.Cartoons.InsertAsync(cartoon, Cancel);

        Assert.Equal(cartoon, await Store.Cartoons.FindAsync(cartoon.Id, Cancel));
    }

    [Fact]
    public async Task Cartoons_of_an_original_are_listed_newest_first_even_beside_a_face()
    {
        var original = await InsertOriginalAsync();
        var older = await InsertCartoonAsync(original);
        var newer = await InsertCartoonAsync(original, 1);
        await InsertCartoonAsync(await InsertOriginalAsync());
        await InsertFaceAsync(original);

        Assert.Equal([newer, older], await Store.Cartoons.ListAsync(original.Id, Cancel));
    }

    [Fact]
    public async Task Cartoons_are_visible_if_their_original_has_no_face()
    {
        var device = Make.DeviceId();
        var open = await InsertOriginalAsync(device);
        var downloaded = await InsertOriginalAsync(device);
        var older = await InsertCartoonAsync(open);
        await InsertCartoonAsync(downloaded, 1);
        var newer = await InsertCartoonAsync(open, 2);
        await InsertCartoonAsync(await InsertOriginalAsync());
        await InsertFaceAsync(downloaded);

        Assert.Equal([newer, older], await Store.Cartoons.ListVisibleAsync(device, Cancel));
    }

    [Fact]
    public async Task Old_cartoons_are_listed_oldest_first_up_to_the_cutoff()
    {
        var hidden = await InsertOriginalAsync();
        var other = await InsertOriginalAsync();
        var third = await InsertCartoonAsync(other, 2);
        var first = await InsertCartoonAsync(hidden);
        var second = await InsertCartoonAsync(other, 1);
        await InsertCartoonAsync(other, 3);
        await InsertFaceAsync(hidden);
        var cutoff = Make.Noon.AddMinutes(2);

        Assert.Equal([first, second], await Store.Cartoons.ListMadeByAsync(cutoff, null, 2, Cancel));
        Assert.Equal([third], await Store.Cartoons.ListMadeByAsync(cutoff, ListPosition.Of(second), 2, Cancel));
    }

    [Fact]
    public async Task An_inserted_cartoon_displaces_others_and_a_rejected_one_does_not()
    {
        var original = await InsertOriginalAsync();
        var first = await InsertCartoonAsync(original);
        var second = await InsertCartoonAsync(original, 1);
        await TakenAsync(UniqueKey.Id, () => Store.Cartoons.InsertAsync(second, [first.Id], Cancel));
        Assert.Equal([second, first], await Store.Cartoons.ListAsync(original.Id, Cancel));

        var third = Make.Cartoon(original, Make.Noon.AddMinutes(2));
        await Store.Cartoons.InsertAsync(third, [first.Id, Make.CartoonId()], Cancel);
        Assert.Equal([third, second], await Store.Cartoons.ListAsync(original.Id, Cancel));
    }

    [Fact]
    public async Task Deleting_cartoons_ignores_missing_ones()
    {
        var original = await InsertOriginalAsync();
        var first = await InsertCartoonAsync(original);
        var second = await InsertCartoonAsync(original, 1);
        var kept = await InsertCartoonAsync(original, 2);
        await Store.Cartoons.DeleteAsync([first.Id], Cancel);
        await Store.Cartoons.DeleteAsync([first.Id, second.Id, Make.CartoonId()], Cancel);
        await Store.Cartoons.DeleteAsync([], Cancel);

        Assert.Equal([kept], await Store.Cartoons.ListAsync(original.Id, Cancel));
    }

    [Fact]
    public async Task A_face_is_found_by_its_original_and_by_each_of_its_cartoons()
    {
        var original = await InsertOriginalAsync();
        var (source, beside, listed) = (Make.CartoonId(), Make.CartoonId(), Make.CartoonId());
        var face = Make.Face(original, beside, listed) with { SourceCartoonId = source };
        await Store.Faces.InsertAsync(face, Cancel);

        Assert.Equal(Make.Comparable(face), Make.Comparable(await Store.Faces.FindAsync(original.Id, Cancel)));
        foreach (var cartoon in new[] { source, beside, listed })
        {
            Assert.Equal(face.Id, (await Store.Faces.FindByCartoonAsync(cartoon, Cancel))!.Id);
        }
    }

    [Fact]
    public async Task Faces_are_listed_newest_first_and_counted()
    {
        var device = Make.DeviceId();
        var older = await InsertFaceAsync(await InsertOriginalAsync(device));
        var newer = await InsertFaceAsync(await InsertOriginalAsync(device), 1);
        await InsertFaceAsync(await InsertOriginalAsync());

        var faces = await Store.Faces.ListAsync(device, null, 10, Cancel);
        Assert.Equal([newer.Id, older.Id], faces.Select(face => face.Id));
        Assert.Equal(2, await Store.Faces.CountAsync(device, Cancel));
    }

    [Fact]
    public async Task An_idempotency_key_is_unique_per_device()
    {
        var record = Make.Record();
        await Store.IdempotencyRecords.InsertAsync(record, Cancel);
        await Store.IdempotencyRecords.InsertAsync(record with { DeviceId = Make.DeviceId() }, Cancel);

        await TakenAsync(UniqueKey.IdempotencyKey, () => Store.IdempotencyRecords.InsertAsync(record, Cancel));
        Assert.Equal(record, await Store.IdempotencyRecords.FindAsync(record.DeviceId, record.Key, Cancel));
    }

    [Fact]
    public async Task A_record_gets_its_answer_once_and_is_pending_until_then()
    {
        var record = Make.Record();
        await Store.IdempotencyRecords.InsertAsync(record, Cancel);
        Assert.Equal([record], await Store.IdempotencyRecords.ListPendingAsync(record.OriginalId, Cancel));

        await Store.IdempotencyRecords.CompleteAsync(record.DeviceId, record.Key, "{}", Cancel);
        await Store.IdempotencyRecords.CompleteAsync(record.DeviceId, record.Key, "[]", Cancel);
        await Store.IdempotencyRecords.CompleteAsync(Make.DeviceId(), record.Key, "{}", Cancel);

        Assert.Empty(await Store.IdempotencyRecords.ListPendingAsync(record.OriginalId, Cancel));
        Assert.Equal(record with { Answer = "{}" }, await Store.IdempotencyRecords.FindAsync(record.DeviceId, record.Key, Cancel));
    }

    [Fact]
    public async Task Records_before_the_cutoff_are_removed_answered_or_not()
    {
        var pending = Make.Record();
        var answered = Make.Record() with { Answer = "{}" };
        var young = Make.Record() with { CreatedAt = Make.Noon.AddMinutes(1) };
        foreach (var record in new[] { pending, answered, young }) await Store.IdempotencyRecords.InsertAsync(record, Cancel);

        Assert.Equal(2, await Store.IdempotencyRecords.DeleteOldAsync(young.CreatedAt, Cancel));
        Assert.Equal(0, await Store.IdempotencyRecords.DeleteOldAsync(young.CreatedAt, Cancel));
        Assert.Equal(young, await Store.IdempotencyRecords.FindAsync(young.DeviceId, young.Key, Cancel));
    }

    [Fact]
    public async Task Records_of_a_device_are_removed_answered_or_not_and_no_others()
    {
        var pending = Make.Record();
        var answered = Make.Record(pending.DeviceId) with { Answer = "{}" };
        var others = Make.Record();
        foreach (var record in new[] { pending, answered, others }) await Store.IdempotencyRecords.InsertAsync(record, Cancel);

        Assert.Equal([pending], await Store.IdempotencyRecords.ListPendingByDeviceAsync(pending.DeviceId, Cancel));
        Assert.Equal(2, await Store.IdempotencyRecords.DeleteByDeviceAsync(pending.DeviceId, Cancel));
        Assert.Equal(0, await Store.IdempotencyRecords.DeleteByDeviceAsync(pending.DeviceId, Cancel));
        Assert.Empty(await Store.IdempotencyRecords.ListPendingByDeviceAsync(pending.DeviceId, Cancel));
        Assert.Equal(others, await Store.IdempotencyRecords.FindAsync(others.DeviceId, others.Key, Cancel));
    }

    [Fact]
    public async Task A_device_with_its_documents_can_be_removed_bottom_up_and_created_again()
    {
        var device = Make.Device();
        await Store.Devices.EnsureAsync(device, Cancel);
        var original = await InsertOriginalAsync(device.DeviceId);
        var cartoon = await InsertCartoonAsync(original);
        var face = await InsertFaceAsync(original);
        var others = await InsertOriginalAsync();
        var othersFace = await InsertFaceAsync(others);

        for (var time = 0; time < 2; time++)
        {
            await Store.Cartoons.DeleteAsync([cartoon.Id], Cancel);
            await Store.Faces.DeleteAsync(face.Id, Cancel);
            await Store.Originals.DeleteAsync(original.Id, Cancel);
            await Store.Devices.DeleteAsync(device.DeviceId, Cancel);
        }

        Assert.Null(await Store.Devices.FindAsync(device.DeviceId, Cancel));
        Assert.Null(await Store.Originals.FindAsync(original.Id, Cancel));
        Assert.Null(await Store.Faces.FindAsync(original.Id, Cancel));
        Assert.Null(await Store.Faces.FindByCartoonAsync(face.SourceCartoonId, Cancel));
        Assert.Equal(0, await Store.Originals.CountAsync(device.DeviceId, Cancel));
        Assert.Equal(0, await Store.Faces.CountAsync(device.DeviceId, Cancel));
        Assert.NotNull(await Store.Originals.FindAsync(others.Id, Cancel));
        Assert.Equal(othersFace.Id, (await Store.Faces.FindAsync(others.Id, Cancel))?.Id);
        await Store.Devices.EnsureAsync(device, Cancel);
        await Store.Originals.InsertAsync(original, Cancel);
        await Store.Faces.InsertAsync(face, Cancel);
    }

    [Fact]
    public async Task A_deletion_begins_once_and_is_recorded_until_it_ends()
    {
        var deletion = Make.Deletion();

        Assert.Equal(deletion, await Store.Deletions.BeginAsync(deletion, Cancel));
        Assert.Equal(deletion, await Store.Deletions.BeginAsync(deletion with { Id = Guid.NewGuid(), Originals = 0, StartedAt = Make.Noon.AddDays(1) }, Cancel));
        Assert.Equal(deletion, await Store.Deletions.FindAsync(deletion.DeviceId, Cancel));

        await Store.Deletions.EndAsync(deletion with { Id = Guid.NewGuid() }, Make.Noon, Cancel);
        Assert.Equal(deletion, await Store.Deletions.FindAsync(deletion.DeviceId, Cancel));

        await Store.Deletions.EndAsync(deletion, Make.Noon, Cancel);
        await Store.Deletions.EndAsync(deletion, Make.Noon, Cancel);
        Assert.Null(await Store.Deletions.FindAsync(deletion.DeviceId, Cancel));
        var again = deletion with { Originals = 1 };
        Assert.Equal(again, await Store.Deletions.BeginAsync(again, Cancel));
    }

    [Fact]
    public async Task A_fence_changes_when_a_deletion_begins_and_ends_and_is_removed_hours_later()
    {
        var deletion = Make.Deletion();
        Assert.Null(await Store.Deletions.FindFenceAsync(deletion.DeviceId, Cancel));

        await Store.Deletions.BeginAsync(deletion, Cancel);
        var begun = await Store.Deletions.FindFenceAsync(deletion.DeviceId, Cancel);
        await Store.Deletions.EndAsync(deletion with { Id = Guid.NewGuid() }, Make.Noon, Cancel);
        Assert.Equal(begun, await Store.Deletions.FindFenceAsync(deletion.DeviceId, Cancel));
        await Store.Deletions.EndAsync(deletion, Make.Noon.AddHours(1), Cancel);
        var ended = await Store.Deletions.FindFenceAsync(deletion.DeviceId, Cancel);

        Assert.True(begun!.IsDeleting);
        Assert.False(ended!.IsDeleting);
        Assert.NotEqual(begun.Generation, ended.Generation);
        Assert.Equal(0, await Store.Deletions.DeleteFencesAsync(Make.Noon.AddHours(1), Cancel));
        Assert.Equal(1, await Store.Deletions.DeleteFencesAsync(Make.Noon.AddHours(2), Cancel));
        Assert.Null(await Store.Deletions.FindFenceAsync(deletion.DeviceId, Cancel));
    }

    [Fact]
    public async Task Deletions_that_began_by_the_cutoff_are_listed_oldest_first()
    {
        var older = Make.Deletion();
        var newer = Make.Deletion() with { StartedAt = Make.Noon.AddMinutes(1) };
        var tooNew = Make.Deletion() with { StartedAt = Make.Noon.AddMinutes(2) };
        foreach (var deletion in new[] { tooNew, newer, older }) await Store.Deletions.BeginAsync(deletion, Cancel);

        Assert.Equal([older, newer], await Store.Deletions.ListAsync(newer.StartedAt, Cancel));
    }

    [Fact]
    public async Task Filenames_are_found_in_the_collection_of_their_area()
    {
        var original = await InsertOriginalAsync();
        var cartoon = await InsertCartoonAsync(original);
        var face = await InsertFaceAsync(original);
        ImmutableArray<ImageName> names = [original.Filename, cartoon.Filename, face.Filename, Make.Name()];

        Assert.Equal([original.Filename], await Store.ImageRecords.FindNamesAsync(ImageArea.Originals, names, Cancel));
        Assert.Equal([cartoon.Filename], await Store.ImageRecords.FindNamesAsync(ImageArea.Temp, names, Cancel));
        Assert.Equal([face.Filename], await Store.ImageRecords.FindNamesAsync(ImageArea.Downloaded, names, Cancel));
    }

    [Fact]
    public async Task The_size_of_an_image_is_found_by_area_and_name()
    {
        var original = await InsertOriginalAsync();
        var cartoon = await InsertCartoonAsync(original);
        var face = await InsertFaceAsync(original);

        Assert.Equal(original.FileSize, await Store.ImageRecords.FindFileSizeAsync(ImageArea.Originals, original.Filename, Cancel));
        Assert.Equal(cartoon.FileSize, await Store.ImageRecords.FindFileSizeAsync(ImageArea.Temp, cartoon.Filename, Cancel));
        Assert.Equal(face.FileSize, await Store.ImageRecords.FindFileSizeAsync(ImageArea.Downloaded, face.Filename, Cancel));
        Assert.Null(await Store.ImageRecords.FindFileSizeAsync(ImageArea.Temp, original.Filename, Cancel));
    }

    [Fact]
    public async Task Every_member_is_found_as_inserted()
    {
        var original = Make.Original() with { Sha256 = Digest('a'), Faces = Make.Faces() };
        var cartoon = Make.Cartoon(original) with { Sha256 = Digest('b') };
        var face = Make.Face(original, cartoon.Id) with { Sha256 = Digest('c'), MasterSha256 = Digest('d') };
        Assert.All<object>([original, cartoon, face], AssertEveryMemberIsSet);
        await Store.Originals.InsertAsync(original, Cancel);
        await Store.Cartoons.InsertAsync(cartoon, Cancel);
        await Store.Faces.InsertAsync(face, Cancel);

        Assert.Equal(original, await Store.Originals.FindAsync(original.Id, Cancel));
        Assert.Equal(cartoon, await Store.Cartoons.FindAsync(cartoon.Id, Cancel));
        Assert.Equal(Make.Comparable(face), Make.Comparable(await Store.Faces.FindAsync(original.Id, Cancel)));
        Assert.Equal(new(original.Filename, original.DeviceId, original.FileSize, Digest('a')), await Records.FindAsync(ImageArea.Originals, original.Filename, Cancel));
        Assert.Equal(new(cartoon.Filename, original.DeviceId, cartoon.FileSize, Digest('b')), await Records.FindAsync(ImageArea.Temp, cartoon.Filename, Cancel));
        Assert.Equal(new(face.Filename, original.DeviceId, face.FileSize, Digest('c'), Digest('d')), await Records.FindAsync(ImageArea.Downloaded, face.Filename, Cancel));
        Assert.Null(await Records.FindAsync(ImageArea.Temp, original.Filename, Cancel));
    }

    /// <summary>Asserts that no member has the value of a field that is not stored.</summary>
    private static void AssertEveryMemberIsSet(object document) => Assert.All(document.GetType().GetProperties(), property =>
    {
        var type = property.PropertyType;
        var missing = type.IsValueType ? Activator.CreateInstance(type) : null;
        Assert.False(Equals(missing, property.GetValue(document)), $"{document.GetType().Name}.{property.Name} has no value.");
    });

    [Theory]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_invalid_digest_is_rejected(string digest)
    {
        var original = await InsertOriginalAsync();

        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Originals.InsertAsync(Make.Original() with { Sha256 = digest }, Cancel));
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Cartoons.InsertAsync(Make.Cartoon(original) with { Sha256 = digest }, Cancel));
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Faces.InsertAsync(Make.Face(original) with { Sha256 = digest }, Cancel));
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Faces.InsertAsync(Make.Face(original) with { MasterSha256 = digest }, Cancel));
    }

    [Fact]
    public async Task A_missing_digest_is_added_and_never_changed()
    {
        var original = await InsertOriginalAsync();
        var cartoon = await InsertCartoonAsync(original);
        var face = await InsertFaceAsync(original);
        foreach (var digest in new[] { 'a', 'b' })
        {
            await Records.NoteDigestAsync(ImageArea.Originals, original.Filename, Digest(digest), Cancel);
            await Records.NoteDigestAsync(ImageArea.Temp, cartoon.Filename, Digest(digest), Cancel);
            await Records.NoteDigestAsync(ImageArea.Downloaded, face.Filename, Digest(digest), Cancel);
            await Records.NoteDigestAsync(ImageArea.Masters, face.Filename, Digest(digest), Cancel);
            await Records.NoteDigestAsync(ImageArea.Originals, Make.Name(), Digest(digest), Cancel);
        }

        Assert.Equal(original with { Sha256 = Digest('a') }, await Store.Originals.FindAsync(original.Id, Cancel));
        Assert.Equal(cartoon with { Sha256 = Digest('a') }, await Store.Cartoons.FindAsync(cartoon.Id, Cancel));
        Assert.Equal(
            Make.Comparable(face with { Sha256 = Digest('a'), MasterSha256 = Digest('a') }), Make.Comparable(await Store.Faces.FindAsync(original.Id, Cancel)));
    }

    [Fact]
    public async Task Missing_faces_are_added_and_never_changed()
    {
        var (unknown, empty) = (await InsertOriginalAsync(), Make.Original() with { Faces = FoundFaces.From([]) });
        await Store.Originals.InsertAsync(empty, Cancel);
        Assert.Null((await Store.Originals.FindAsync(unknown.Id, Cancel))!.Faces);

        await Store.Originals.NoteFacesAsync(unknown.Id, Make.Faces(), Cancel);
        await Store.Originals.NoteFacesAsync(unknown.Id, FoundFaces.From([]), Cancel);
        await Store.Originals.NoteFacesAsync(empty.Id, Make.Faces(), Cancel);
        await Store.Originals.NoteFacesAsync(Make.OriginalId(), Make.Faces(), Cancel);

        Assert.Equal(unknown with { Faces = Make.Faces() }, await Store.Originals.FindAsync(unknown.Id, Cancel));
        Assert.Equal(empty, await Store.Originals.FindAsync(empty.Id, Cancel));
        Assert.Equal(Make.Faces(), Assert.Single(await Store.Originals.FindManyAsync([unknown.Id], Cancel)).Faces);
    }

    [Fact]
    public async Task The_images_of_an_area_are_listed_by_name_page_by_page()
    {
        var originals = new List<Original>();
        for (var i = 0; i < 5; i++) originals.Add(await InsertOriginalAsync());
        foreach (var original in originals) await InsertCartoonAsync(original);
        var names = originals.Select(original => original.Filename).OrderBy(name => name.ToString(), StringComparer.Ordinal).ToList();

        var first = await Records.ListAsync(ImageArea.Originals, null, 3, Cancel);
        var second = await Records.ListAsync(ImageArea.Originals, first[^1].Name, 3, Cancel);

        Assert.Equal(names, [.. first.Select(record => record.Name), .. second.Select(record => record.Name)]);
        Assert.Equal(3, first.Length);
        Assert.Empty(await Records.ListAsync(ImageArea.Originals, names[^1], 3, Cancel));
        Assert.Equal(5, (await Records.ListAsync(ImageArea.Temp, null, 10, Cancel)).Length);
        Assert.Empty(await Records.ListAsync(ImageArea.Downloaded, null, 10, Cancel));
    }

    [Fact]
    public async Task The_progress_of_a_scrub_is_stored()
    {
        Assert.Null(await Records.FindScrubAsync(Cancel));
        var begun = new ScrubProgress { StartedAt = Make.Noon, Area = ImageArea.Originals };
        var further = begun with { Area = ImageArea.Downloaded, Last = Make.Name(), Images = 3, Bytes = 1L << 40, Damaged = 2 };
        var over = further with { Area = null, Last = null };
        foreach (var progress in new[] { begun, further, over })
        {
            await Records.WriteScrubAsync(progress, Cancel);
            Assert.Equal(progress, await Records.FindScrubAsync(Cancel));
        }
    }

    [Fact]
    public async Task A_store_has_one_id_and_answers_a_ping()
    {
        await Store.PingAsync(Cancel);
        var id = await Store.GetStoreIdAsync(Cancel);

        Assert.NotEqual(Guid.Empty, id);
        Assert.Equal(id, await Store.GetStoreIdAsync(Cancel));
    }

    [Fact]
    public async Task A_database_keeps_the_first_image_store_that_claims_it()
    {
        var places = Enumerable.Range(0, 8).Select(_ => Guid.NewGuid()).ToArray();
        var claimed = await Task.WhenAll(places.Select(place => Store.ClaimFilesAsync(place, Cancel)));

        var first = Assert.Single(claimed.Distinct());
        Assert.Contains(first, places);
        Assert.Equal(first, await Store.ClaimFilesAsync(Guid.NewGuid(), Cancel));
    }

    [Fact]
    public async Task An_original_counts_as_a_document_and_a_device_does_not()
    {
        await Store.Devices.EnsureAsync(Make.Device(), Cancel);
        Assert.False(await Store.HasDocumentsAsync(Cancel));

        await InsertOriginalAsync();
        Assert.True(await Store.HasDocumentsAsync(Cancel));
    }

    [Fact]
    public async Task Concurrent_inserts_are_all_found()
    {
        var device = Make.DeviceId();
        var originals = Enumerable.Range(0, 300).Select(i => Make.Original(device) with { CreatedAt = Make.Noon.AddMinutes(i) }).ToList();

        await Parallel.ForEachAsync(originals, new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = Cancel }, async (original, cancel) =>
        {
            await Store.Originals.InsertAsync(original, cancel);
            Assert.Equal(original, await Store.Originals.FindAsync(original.Id, cancel));
        });

        originals.Reverse();
        Assert.Equal(originals, await Store.Originals.ListAsync(device, null, 1000, Cancel));
    }

    [Fact]
    public async Task Of_many_faces_for_one_original_exactly_one_is_accepted()
    {
        var original = await InsertOriginalAsync();
        var faces = Enumerable.Range(0, 50).Select(_ => Make.Face(original)).ToList();

        var outcomes = await Task.WhenAll(faces.Select(face => OutcomeAsync(() => Store.Faces.InsertAsync(face, Cancel))));

        var winner = Assert.Single(faces.Zip(outcomes), pair => pair.Second is null).First;
        Assert.All(outcomes.Where(outcome => outcome is not null), outcome => Assert.Equal(UniqueKey.FaceOfOriginal, outcome!.Key));
        Assert.Equal(winner.Id, (await Store.Faces.FindAsync(original.Id, Cancel))!.Id);
    }

    [Fact]
    public async Task One_rejected_write_does_not_affect_others()
    {
        var originals = Enumerable.Range(0, 200)
            .Select(i => i % 7 == 3 ? Make.Original() with { FileSize = 0 } : Make.Original())
            .ToList();

        var outcomes = await Task.WhenAll(originals.Select(original => OutcomeAsync(() => Store.Originals.InsertAsync(original, Cancel))));

        foreach (var (original, outcome) in originals.Zip(outcomes))
        {
            Assert.Equal(original.FileSize == 0 ? StoreFailure.RuleBroken : null, outcome?.Failure);
            Assert.Equal(original.FileSize == 0 ? null : original, await Store.Originals.FindAsync(original.Id, Cancel));
        }
    }

    [Fact]
    public async Task A_write_cancelled_before_it_starts_writes_nothing()
    {
        var original = Make.Original();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Originals.InsertAsync(original, new(canceled: true)));
        Assert.Null(await Store.Originals.FindAsync(original.Id, Cancel));
    }

    private protected async Task<Original> InsertOriginalAsync(DeviceId? deviceId = null, int minute = 0)
    {
        var original = Make.Original(deviceId) with { CreatedAt = Make.Noon.AddMinutes(minute) };
        await Store.Originals.InsertAsync(original, Cancel);
        return original;
    }

    private protected async Task<RegeneratedCartoon> InsertCartoonAsync(Original original, int minute = 0)
    {
        var cartoon = Make.Cartoon(original) with { CreatedAt = Make.Noon.AddMinutes(minute) };
        await Store.Cartoons.InsertAsync(cartoon, Cancel);
        return cartoon;
    }

    private protected async Task<DownloadedFace> InsertFaceAsync(Original original, int minute = 0)
    {
        var face = Make.Face(original, Make.CartoonId()) with { CreatedAt = Make.Noon.AddMinutes(minute) };
        await Store.Faces.InsertAsync(face, Cancel);
        return face;
    }

    private static string Digest(char digit) => new(digit, 64);

    private protected static async Task<StoreException> RefusedAsync(StoreFailure failure, Func<Task> write)
    {
        var refusal = await Assert.ThrowsAsync<StoreException>(write);
        Assert.Equal(failure, refusal.Failure);
        return refusal;
    }

    private static async Task TakenAsync(UniqueKey key, Func<Task> write) =>
        Assert.Equal(key, (await RefusedAsync(StoreFailure.DuplicateKey, write)).Key);

    private static async Task<StoreException?> OutcomeAsync(Func<Task> write)
    {
        try
        {
            await write();
            return null;
        }
        catch (StoreException refusal)
        {
            return refusal;
        }
    }

    private static async Task<List<TId>> PagedAsync<T, TId>(
        Func<ListPosition<TId>?, int, Task<ImmutableArray<T>>> list, int limit)
        where T : IListed<TId>
        where TId : struct
    {
        var ids = new List<TId>();
        ListPosition<TId>? after = null;
        while (true)
        {
            var page = await list(after, limit);
            if (page.IsEmpty) return ids;
            Assert.True(page.Length <= limit);
            ids.AddRange(page.Select(item => item.Id));
            after = ListPosition.Of(page[^1]);
        }
    }
}
