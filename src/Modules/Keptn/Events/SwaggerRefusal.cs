using System.Text.Json.Nodes;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Http;

namespace Headgate.Keptn.Events;

/// <summary>Refusals in the words of the go-swagger runtime, whose codes of 600 and above come with status 422.</summary>
internal static class SwaggerRefusal
{
    public static IResult WrongType(string name, string type, string found) => Refuse(422, 601, $"{name} in query must be of type {type}: \"{found}\"");

    public static IResult Missing(string name, string place) => Refuse(422, 602, $"{name} in {place} is required");

    public static IResult TooLong(string name, int most) => Refuse(422, 603, $"{name} in body should be at most {most} chars long");

    public static IResult TooLarge(string name, long most) => Refuse(422, 608, $"{name} in query should be less than or equal to {most}");

    public static IResult TooSmall(string name, long least) => Refuse(422, 609, $"{name} in query should be greater than or equal to {least}");

    public static IResult CannotParse(string why) => Refuse(400, 400, $"parsing body body from \"\" failed, because {why}");

    public static IResult WrongMediaType(string found, string allowed) => Refuse(415, 415, $"unsupported media type \"{found}\", only [{allowed}] are allowed");

    public static IResult Refuse(int status, int code, string message) =>
        new KeptnAnswer<JsonObject>(status, new JsonObject { ["code"] = code, ["message"] = message });
}
