using System.Globalization;
using Headgate.Kernel;

namespace Headgate.Files;

/// <summary>The blob protocol's refusals. Codes and statuses are Azure's: clients decide by them.</summary>
internal static class BlobErrors
{
    public static RefusedException NoAuthentication() =>
        Refuse(401, "NoAuthenticationInformation", "The address carries no shared access signature. Take the address from the Storage API.");

    public static RefusedException AuthenticationFailed() => Refuse(
        403, "AuthenticationFailed", "The shared access signature is not valid for this resource, or not valid any more. Ask the Storage API for new credentials.");

    public static RefusedException PermissionMismatch() =>
        Refuse(403, "AuthorizationPermissionMismatch", "The shared access signature does not permit this operation.");

    public static RefusedException ResourceTypeMismatch() =>
        Refuse(403, "AuthorizationResourceTypeMismatch", "The shared access signature is for one blob; this operation is on its container.");

    public static RefusedException ResourceNotFound() => Refuse(404, "ResourceNotFound", "The address names no container of this account.");

    public static RefusedException ContainerNotFound() => Refuse(404, "ContainerNotFound", "The specified container does not exist.");

    public static RefusedException BlobNotFound() => Refuse(404, "BlobNotFound", "The specified blob does not exist.");

    public static RefusedException BlobAlreadyExists() => Refuse(409, "BlobAlreadyExists", "The specified blob already exists.");

    public static RefusedException ConditionNotMet() => Refuse(412, "ConditionNotMet", "The condition of a conditional header is not met.");

    public static RefusedException InvalidResourceName() =>
        Refuse(400, "InvalidResourceName", "A blob's name has 1 to 1024 characters and no control characters.");

    public static RefusedException InvalidRange(long size) =>
        Refuse(416, "InvalidRange", string.Create(CultureInfo.InvariantCulture, $"The range does not begin inside the blob's {size} bytes."));

    public static RefusedException InvalidHeader(string header, string why) => Refuse(400, "InvalidHeaderValue", $"The header {header} is not valid: {why}");

    public static RefusedException InvalidQuery(string parameter, string why) =>
        Refuse(400, "InvalidQueryParameterValue", $"The query parameter {parameter} is not valid: {why}");

    public static RefusedException OutOfRangeQuery(string parameter, string why) =>
        Refuse(400, "OutOfRangeQueryParameterValue", $"The query parameter {parameter} is out of range: {why}");

    public static RefusedException OutOfRangeInput(string why) => Refuse(400, "OutOfRangeInput", why);

    public static RefusedException MissingHeader(string header) => Refuse(400, "MissingRequiredHeader", $"The header {header} is missing.");

    public static RefusedException MissingContentLength() => Refuse(411, "MissingContentLengthHeader", "The header Content-Length is missing.");

    public static RefusedException InvalidMd5() => Refuse(400, "InvalidMd5", "The header Content-MD5 is not the base64 form of 16 bytes.");

    public static RefusedException Md5Mismatch() => Refuse(400, "Md5Mismatch", "The body's MD5 is not the one in the header Content-MD5. Nothing was stored.");

    public static RefusedException InvalidMetadata(string why) => Refuse(400, "InvalidMetadata", why);

    public static RefusedException InvalidBlockId() =>
        Refuse(400, "InvalidBlockId", "A block id is the base64 form of 1 to 64 bytes.");

    public static RefusedException BlockIdLength() =>
        Refuse(400, "InvalidBlobOrBlock", "All block ids of a blob have the same length; this one's differs from those before.");

    public static RefusedException InvalidBlockList() =>
        Refuse(400, "InvalidBlockList", "The block list names a block that was not uploaded, or was dropped since. Upload it and commit again.");

    public static RefusedException BlockListTooLong(int most) =>
        Refuse(400, "BlockListTooLong", string.Create(CultureInfo.InvariantCulture, $"A block list has at most {most} blocks."));

    public static RefusedException InvalidXml(Exception cause) => Refuse(400, "InvalidXmlDocument", "The body is not a valid block list.", cause);

    public static RefusedException TooLarge(long most) =>
        Refuse(413, "RequestBodyTooLarge", string.Create(CultureInfo.InvariantCulture, $"The body is larger than the {most} bytes this operation takes."));

    public static RefusedException Incomplete(Exception? cause = null) => Refuse(400, "IncompleteBody", "The body is shorter than its Content-Length.", cause);

    public static RefusedException NotImplemented(string what) =>
        Refuse(501, "NotImplemented", $"{what} is not implemented; docs/protocol/blob.md lists the operations that are.");

    public static RefusedException StorageFull(Exception cause) =>
        Refuse(507, "InsufficientStorage", "The disk of the file storage is full. Nothing was stored.", cause);

    public static ApiError Busy { get; } = new(503, "ServerBusy", "The server cannot answer right now; try again.") { RetryAfter = 5 };

    public static ApiError Internal { get; } = new(500, "InternalError", "The server met an unexpected condition; the log has the details under the request id.");

    private static RefusedException Refuse(int status, string code, string message, Exception? cause = null) => new(new ApiError(status, code, message), cause);
}
