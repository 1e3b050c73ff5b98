using CmsSim.Harness.Api;
using CmsSim.Harness.Redaction;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Redaction;

public sealed class FieldClassification
{
    [Fact]
    public void Every_documented_field_has_a_kind()
    {
        var fields = ApiReference.Documented.Nodes.SelectMany(node => ((IEnumerable<ApiField>)[.. node.Parameters, .. node.Query, .. node.Elements]).SelectMany(WithChildren).Select(field => (node.Id, field))).ToList();

        fields.Should().HaveCountGreaterThan(1_000);
        fields.Where(pair => FieldKinds.Of(pair.field) is null).Select(pair => $"{pair.Id}.{pair.field.Name}").Should().BeEmpty();
    }

    [Theory]
    [InlineData("name", SensitiveKind.Name)]
    [InlineData("uri", SensitiveKind.Uri)]
    [InlineData("callId", SensitiveKind.Number)]
    [InlineData("passcode", SensitiveKind.Passcode)]
    [InlineData("dtmfSequence", SensitiveKind.Passcode)]
    [InlineData("secret", SensitiveKind.Secret)]
    [InlineData("sharedSecret", SensitiveKind.Secret)]
    [InlineData("coSpace", SensitiveKind.Id)]
    [InlineData("callBridge", SensitiveKind.Id)]
    [InlineData("streamUrl", SensitiveKind.Url)]
    [InlineData("sipProxy", SensitiveKind.Address)]
    [InlineData("baseDn", SensitiveKind.LdapDn)]
    [InlineData("jidMapping", SensitiveKind.Template)]
    [InlineData("messageText", SensitiveKind.FreeText)]
    [InlineData("uptimeSeconds", SensitiveKind.Kept)]
    [InlineData("defaultLayout", SensitiveKind.Kept)]
    [InlineData("softwareVersion", SensitiveKind.Kept)]
    [InlineData("startedAt", SensitiveKind.Kept)]
    [InlineData("recorderId", SensitiveKind.Id)]
    [InlineData("authorization", SensitiveKind.Token)]
    [InlineData("somethingOfALaterRelease", SensitiveKind.FreeText)]
    public void The_documented_type_decides_the_kind(string name, SensitiveKind kind) => FieldKinds.Of(name).Should().Be(kind);

    [Theory]
    [InlineData("uptimeSeconds", "351847", SensitiveKind.Kept)]
    [InlineData("uptimeSeconds", "Ann Lee", SensitiveKind.FreeText)]
    [InlineData("defaultLayout", "telepresence", SensitiveKind.Kept)]
    [InlineData("defaultLayout", "Acme", SensitiveKind.FreeText)]
    [InlineData("softwareVersion", "2.0(RC)", SensitiveKind.Kept)]
    [InlineData("startedAt", "2016-07-26T14:10:34.0000000", SensitiveKind.Kept)]
    [InlineData("writtenAt", "2016-07-26T14:10:34.9994306+00:00", SensitiveKind.Kept)]
    [InlineData("startedAt", "Ann's birthday", SensitiveKind.FreeText)]
    [InlineData("cipherSuite", "AES_CM_128_HMAC_SHA1_80", SensitiveKind.Kept)]
    [InlineData("promotes", "anyNode", SensitiveKind.Kept)]
    public void A_harmless_type_does_not_protect_a_value_of_another_form(string name, string value, SensitiveKind kind) =>
        FieldValues.KindOf(name, FieldKinds.Of(name), value).Should().Be(kind);

    [Theory]
    [InlineData("invalidValue", SensitiveKind.Kept)]
    [InlineData("Ann Lee", SensitiveKind.Line)]
    public void The_error_word_of_a_CMS_is_kept(string error, SensitiveKind kind) =>
        XmlFields.Of($"<failureDetails><parameterError parameter=\"streamUrl\" error=\"{error}\" /></failureDetails>".ToCharArray()).Last().Kind.Should().Be(kind);

    private static IEnumerable<ApiField> WithChildren(ApiField field) => [field, .. field.Children.SelectMany(WithChildren)];
}
