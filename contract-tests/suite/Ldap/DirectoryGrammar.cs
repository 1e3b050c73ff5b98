using System.Globalization;
using System.Text;
using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Ldap;

/// <summary>
/// Random directories, and random filters, names and mappings for them, in all the spellings that a client may use. Left out is what the
/// schemas of OpenLDAP and Active Directory define differently: <c>name</c>, which has subtypes in OpenLDAP only; <c>distinguishedName</c>,
/// which only Active Directory gives to entries; attributes and classes that a schema lacks; bounds on attributes without an order in
/// OpenLDAP; rules for groups of groups, which OpenLDAP lacks; <c>objectCategory</c>.
/// </summary>
internal sealed class DirectoryGrammar(int seed)
{
    private static readonly string[] s_given = ["Ann", "Bob", "Chloé", "Dörte", "Eve", "Ann-Marie", "Phil", "Knut", "Xavier", "Wright"];
    private static readonly string[] s_family = ["Ash", "Lee", "O'Neil", "Müller", "Smith, Jr.", "de  Vries", "Schmidt", "a+b", "Quote\"d", "Back\\slash", "(Bracket)", "Star*", "#1", "Knight"];
    private static readonly string[] s_titles = ["Head of Sales", "head  of sales", "Engineer", "Intern", "VP (EMEA)", "C*O"];
    private static readonly string[] s_groups = ["Staff", "Staff, North", "SMPusers", "PMP users", "R&D + QA", "Night (shift)"];
    private static readonly string[][] s_names =
    [
        ["cn", "CN", "commonName", "2.5.4.3"], ["ou", "OU", "organizationalUnitName", "2.5.4.11"], ["dc", "DC", "domainComponent", "0.9.2342.19200300.100.1.25"],
        ["uid", "UID", "userid", "0.9.2342.19200300.100.1.1"], ["sn", "SN", "surname", "2.5.4.4"], ["memberOf", "memberof", "MEMBEROF", "1.2.840.113556.1.2.102"],
        ["mail", "Mail", "rfc822Mailbox", "0.9.2342.19200300.100.1.3"], ["telephoneNumber", "TelephoneNumber", "2.5.4.20"], ["givenName", "gn", "GivenName"],
        ["sAMAccountName", "samaccountname", "1.2.840.113556.1.4.221"], ["userAccountControl", "1.2.840.113556.1.4.8"], ["objectClass", "OBJECTCLASS", "2.5.4.0"],
        ["mobile", "mobileTelephoneNumber"], ["manager", "0.9.2342.19200300.100.1.10"], ["seeAlso", "2.5.4.34"],
    ];

    private static readonly string[] s_texts = ["cn", "sn", "uid", "givenName", "title", "description", "sAMAccountName", "userPrincipalName", "mail", "employeeNumber", "ou", "displayName"];
    private static readonly string[] s_dns = ["memberOf", "manager", "seeAlso"];
    private static readonly string[] s_all =
        [.. s_texts, .. s_dns, "telephoneNumber", "mobile", "userAccountControl", "objectClass", "whenCreated", "showInAdvancedViewOnly", "roomNumber"];

    private readonly Random _random = new(seed);
    private readonly List<TestEntry> _entries = [];
    private readonly List<string> _units = [];

    /// <summary>A company with this number of people, in units below each other.</summary>
    public IReadOnlyList<TestEntry> Entries(int people)
    {
        _entries.Add(new TestEntry(Slapd.Suffix, ("objectClass", "domain"), ("dc", "example")));
        foreach (var (unit, above) in ((string, string)[])[("people", ""), ("Demo Users", ""), ("R&D, North", "people"), ("a=b", "R&D, North"), ("Groups", "")])
        {
            var place = _units.Find(known => above.Length > 0 && known.StartsWith($"ou={Escaped(above)},", StringComparison.Ordinal)) ?? Slapd.Suffix;
            _units.Add($"ou={Escaped(unit)},{place}");
            _entries.Add(new TestEntry(_units[^1], ("objectClass", "organizationalUnit"), ("ou", unit)));
        }
        for (var i = 0; i < people; i++)
            _entries.Add(Person(i));
        return _entries;
    }

    public static string World(IEnumerable<TestEntry> entries)
    {
        var world = new StringBuilder("<world release=\"2.9\"><bridge name=\"Core1\"/><accounts><account name=\"admin\" password=\"admin\"/></accounts><directory>");
        foreach (var entry in entries)
        {
            world.Append(CultureInfo.InvariantCulture, $"<entry dn=\"{Xml(entry.Dn)}\">");
            foreach (var (name, value) in entry.Attributes)
                world.Append(CultureInfo.InvariantCulture, $"<{name}>{Xml(value)}</{name}>");
            world.Append("</entry>");
        }
        return world.Append("</directory></world>").ToString();
    }

    /// <summary>A name of an existing entry or unit, or of none, in any spelling; seldom not a name.</summary>
    public string BaseDn() => _random.Next(20) switch
    {
        0 => Respelled("ou=nowhere," + Slapd.Suffix),
        1 => Pick(["people", "ou", "cn=,dc=x", "ou=people,", ",dc=com", "cn=a\\", "cn=\"a", "cn=a<b"]),
        2 or 3 => Respelled(Pick(_entries).Dn),
        < 8 => Respelled(Pick(_units)),
        _ => Respelled(Slapd.Suffix),
    };

    /// <summary>A mapping for JIDs. Each entry gets another one, if it has the attributes.</summary>
    public string JidMapping() => Pick(
    [
        "$sAMAccountName$@example.com", "$SAMACCOUNTNAME$.$title$@x.com", "$employeeNumber$-$sAMAccountName$@x.com", "$mail$", "$2.5.4.3$.$sAMAccountName$@x.com",
        "$userPrincipalName$", "$commonName$ $uid$ $sAMAccountName$@x.com", "$rfc822Mailbox$", "$memberOf$#$samaccountname$@x.com",
    ]);

    // ldapsearch takes an argument without = for something else than a filter.
    public string Filter()
    {
        while (true)
        {
            if (AnyFilter() is var filter && filter.Contains('='))
                return filter;
        }
    }

    private string AnyFilter()
    {
        if (_random.Next(12) == 0)
            return Comparison();
        var filter = Parenthesized(_random.Next(4));
        return _random.Next(15) == 0 ? Damaged(filter) : filter;
    }

    private TestEntry Person(int i)
    {
        var (given, family) = (Pick(s_given), Pick(s_family));
        var cn = $"{given} {family} {i}";
        List<(string, string)> attributes = [("objectClass", "inetOrgPerson"), ("objectClass", "adUser"), ("cn", cn), ("sn", family), ("sAMAccountName", $"{given[..1]}user{i}")];
        if (_random.Next(3) == 0)
            attributes.Insert(0, ("objectClass", "person"));
        var unit = Pick(_units);
        var dn = _random.Next(6) == 0 ? $"cn={Escaped(cn)}+uid=u{i},{unit}" : $"cn={Escaped(cn)},{unit}";
        if (dn.Contains("+uid=", StringComparison.Ordinal) || Half())
            attributes.Add(("uid", $"u{i}"));
        Maybe("givenName", given);
        Maybe("mail", $"{(Half() ? "Mail" : "mail")}{i}@example.com");
        Maybe("userPrincipalName", $"User{i}@Example.com");
        Maybe("telephoneNumber", $"+1 555-0{i:D3}");
        Maybe("mobile", $"0171 {i} 99");
        Maybe("employeeNumber", $"{_random.Next(30)}");
        Maybe("roomNumber", $"R {i}");
        Maybe("displayName", $"{family},  {given}");
        Maybe("userAccountControl", Pick(["512", "514", "66048", "-1", "0"]));
        Maybe("whenCreated", $"20{_random.Next(10, 25)}0305101500Z");
        Maybe("showInAdvancedViewOnly", Half() ? "TRUE" : "FALSE");
        foreach (var title in s_titles.OrderBy(_ => _random.Next()).Take(_random.Next(3)).DistinctBy(title => title.ToLowerInvariant().Replace("  ", " ", StringComparison.Ordinal)))
            attributes.Add((Half() ? "title" : "description", title));
        foreach (var group in s_groups.OrderBy(_ => _random.Next()).Take(_random.Next(4)))
            attributes.Add(("memberOf", Held(Group(group))));
        if (Half())
            attributes.Add(("manager", Held(Pick(_entries).Dn)));
        if (Half())
            attributes.Add(("seeAlso", Held(Pick(_entries).Dn)));
        return new TestEntry(dn, [.. attributes.DistinctBy(attribute => (attribute.Item1, attribute.Item2.ToLowerInvariant()))]);

        void Maybe(string name, string value)
        {
            if (_random.Next(3) > 0)
                attributes.Add((name, value));
        }
    }

    // The name in a spelling without blanks at its ends, because a world drops those of its values.
    private string Held(string dn)
    {
        while (true)
        {
            if (Respelled(dn) is var name && name.Trim() == name)
                return name;
        }
    }

    private static string Group(string name) => $"cn={Escaped(name)},ou=Groups,{Slapd.Suffix}";

    private string Parenthesized(int depth)
    {
        var blank = _random.Next(4) == 0 ? " " : "";
        if (depth == 0 || _random.Next(3) == 0)
            return $"({blank}{Comparison()})";
        var parts = _random.Next(10) == 0 ? [] : Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Parenthesized(depth - 1));
        return _random.Next(4) == 0
            ? $"({blank}!{blank}{Parenthesized(depth - 1)})"
            : $"({blank}{(Half() ? '&' : '|')}{blank}{string.Join(blank, parts)}{blank})";
    }

    private string Comparison()
    {
        switch (_random.Next(14))
        {
            case 0:
                return Spelled(Pick(s_all)) + "=*";
            case 1 or 2:
                return $"{Spelled(Pick(["sAMAccountName", "userPrincipalName", "userAccountControl", "whenCreated"]))}{(Half() ? ">=" : "<=")}{Bound()}";
            case 3:
                var like = Pick(["cn", "sn", "givenName", "title", "displayName", "memberOf", "mail"]);
                return $"{Spelled(like)}~={FilterEscaped(Respaced(Fitting(like, AnyValue())))}";
            case 4:
                return Extensible();
            case 5 or 6 or 7:
                return $"{Spelled(Pick(s_dns))}={FilterEscaped(AnyName())}";
            case 8 or 9:
                var searched = Pick([.. s_texts, "telephoneNumber", "memberOf", "objectClass", "userAccountControl"]);
                return $"{Spelled(searched)}={Substrings(Fitting(searched, AnyValue()))}";
            default:
                var entry = Pick(_entries);
                var (name, value) = Pick(entry.Attributes);
                var asked = _random.Next(4) == 0 ? Pick(s_all) : name;
                if (asked is "objectClass")
                    value = Pick(["person", "INETORGPERSON", "2.5.6.6", "top", "adUser", "organizationalUnit", "groupOfNames", " person", "domain"]);
                if (s_dns.Contains(asked) && !s_dns.Contains(name))
                    value = AnyName();
                return $"{Spelled(asked)}={FilterEscaped(s_dns.Contains(asked) || asked is "objectClass" ? value : Respaced(Fitting(asked, value)))}";
        }
    }

    private string Extensible() => _random.Next(10) switch
    {
        0 => $"{Spelled("userAccountControl")}:1.2.840.113556.1.4.803:={Pick(["2", "512", "0", "x", "-1"])}",
        1 => $"userAccountControl:integerBitOrMatch:={_random.Next(4)}",
        2 => $"{Spelled("cn")}:caseExactMatch:={FilterEscaped(AnyValue())}",
        3 => $"{Spelled("ou")}:dn:={FilterEscaped(Respaced(Pick(["people", "Demo Users", "R&D, North", "a=b"])))}",
        4 => $":dn:2.5.13.2:={FilterEscaped(Respaced(Pick(["people", "Demo Users", "Engineer"])))}",
        5 => $"mail:{Pick(["caseExactIA5Match", "caseIgnoreIA5Match", "caseIgnoreMatch"])}:={FilterEscaped(Fitting("mail", AnyValue()))}",
        6 => $"memberOf:distinguishedNameMatch:={FilterEscaped(AnyName())}",
        7 => $"{Pick(["cn", "sAMAccountName", "userAccountControl"])}:9.9.9:={FilterEscaped(AnyValue())}",
        8 => $"{Pick(["sAMAccountName:caseIgnoreOrderingMatch", "userAccountControl:2.5.13.15"])}:={Bound()}",
        9 when Half() => $"{Spelled("memberOf")}:={FilterEscaped(AnyName())}",
        _ => $"{Spelled(Pick(["cn", "sn"]))}:={FilterEscaped(AnyValue())}",
    };

    private string Bound() => Pick(["a", "b", "Auser2", "duser", "user1@example.com", "512", "-1", "0", "00", "20150101000000Z", "2015030510Z", "201503051015+0200", ""]);

    private string AnyValue() => _random.Next(8) == 0 ? Pick(["", " ", "Ash", "an", "knite", "0", "Filip", "smyth", "Eve Schmit", "TRUE", "true"]) : Pick(Pick(_entries).Attributes).Value;

    private string AnyName() => _random.Next(6) switch
    {
        0 => Pick(["", "Staff", "cn=Staff", "cn=Staff,ou=Groups", "cn=", "cn=a\\zb,dc=x", "cn=Staff;ou=Groups;" + Slapd.Suffix]),
        1 => Respelled(Pick(_entries).Dn),
        _ => Respelled(Group(Pick(s_groups))),
    };

    // Mail addresses and telephone numbers are ASCII in OpenLDAP, and any text in Active Directory.
    private static string Fitting(string attribute, string value) => attribute switch
    {
        "mail" => string.Concat(value.Where(char.IsAscii)),
        "telephoneNumber" or "mobile" => string.Concat(value.Where(c => char.IsAsciiDigit(c) || c is '+' or '-' or ' ')),
        _ => value,
    };

    // Some pieces of a value, in order.
    private string Substrings(string value)
    {
        value = Respaced(value);
        var text = new StringBuilder();
        for (var i = 0; i < value.Length;)
        {
            var length = _random.Next(1, 5);
            if (Half())
                text.Append(FilterEscaped(value.Substring(i, Math.Min(length, value.Length - i))));
            if (text.Length == 0 || text[^1] != '*')
                text.Append('*');
            i += length;
        }
        return text.Length == 0 ? "*a" : text.ToString();
    }

    // Letters stay, because another attribute would be one that no schema has.
    private string Damaged(string filter) => _random.Next(8) switch
    {
        0 => filter[..^1],
        1 => filter + ")",
        2 => $"({filter})",
        3 => filter.Replace("=", " =", StringComparison.Ordinal),
        4 => filter.Replace("=", "=\\z", StringComparison.Ordinal),
        5 => filter.Replace("*", "**", StringComparison.Ordinal),
        6 => filter.Insert(_random.Next(filter.Length), Pick(["(", ")", "\\", "!", "&", "=", "*"])),
        _ when Enumerable.Range(0, filter.Length).Where(i => filter[i] is '(' or ')' or '=' or '*' or '\\' or ' ').ToList() is var signs => filter.Remove(Pick(signs), 1),
        _ => filter,
    };

    // The same attribute under another name, or in other letters.
    private string Spelled(string attribute)
    {
        var spellings = s_names.FirstOrDefault(names => names[0] == attribute);
        return spellings is null || Half() ? attribute : Pick(spellings);
    }

    // The same value with other letters and blanks, which mean nothing in most attributes.
    private string Respaced(string value)
    {
        var text = _random.Next(3) switch
        {
            0 => value.ToUpperInvariant(),
            1 => value.ToLowerInvariant(),
            _ => value,
        };
        if (_random.Next(3) == 0)
            text = text.Replace(" ", "  ", StringComparison.Ordinal);
        return _random.Next(4) == 0 ? $" {text} " : text;
    }

    /// <summary>The same name in another spelling.</summary>
    private string Respelled(string dn)
    {
        var levels = Split(dn, ',').Select(level =>
        {
            var parts = Split(level, '+').Select(part =>
            {
                var equals = part.IndexOf('=', StringComparison.Ordinal);
                var blank = _random.Next(4) == 0 ? " " : "";
                return $"{Spelled(part[..equals])}{blank}={blank}{Quoted(Respaced(Plain(part[(equals + 1)..])))}{blank}";
            }).ToList();
            if (Half())
                parts.Reverse();
            return string.Join(_random.Next(3) == 0 ? " + " : "+", parts);
        });
        return string.Join(_random.Next(8) switch { 0 => ";", 1 => " , ", < 5 => ", ", _ => "," }, levels);
    }

    // A value in quotes, or with escapes of characters or of their bytes.
    private string Quoted(string value)
    {
        if (_random.Next(6) == 0)
            return $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            var isSpecial = value[i] is ',' or '+' or '"' or '\\' or ';' or '<' or '>' || (i == 0 && value[i] is '#');
            if (!isSpecial && _random.Next(20) > 0)
                text.Append(value[i]);
            else if ((isSpecial || value[i] is ' ' or '=') && Half())
                text.Append('\\').Append(value[i]);
            else
                text.Append(string.Concat(Encoding.UTF8.GetBytes(value[i].ToString()).Select(code => $"\\{code:x2}")));
        }
        return text.ToString();
    }

    private static IEnumerable<string> Split(string dn, char separator)
    {
        var start = 0;
        for (var i = 0; i < dn.Length; i++)
        {
            if (dn[i] == '\\')
                i++;
            else if (dn[i] == separator)
            {
                yield return dn[start..i];
                start = i + 1;
            }
        }
        yield return dn[start..];
    }

    private static string Plain(string escaped)
    {
        var text = new StringBuilder();
        for (var i = 0; i < escaped.Length; i++)
            text.Append(escaped[i] is '\\' ? escaped[++i] : escaped[i]);
        return text.ToString();
    }

    private static string Escaped(string value) =>
        string.Concat(value.Select((c, i) => c is ',' or '+' or '"' or '\\' or ';' or '<' or '>' || (i == 0 && c is '#') ? $"\\{c}" : c.ToString()));

    private string FilterEscaped(string value)
    {
        var text = new StringBuilder();
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value is '(' or ')' or '*' or '\\' && Half() && rune.Value is not '\\')
                text.Append('\\').Append(rune);
            else if (rune.Value is '(' or ')' or '*' or '\\' || _random.Next(40) == 0)
                text.Append(string.Concat(Encoding.UTF8.GetBytes(rune.ToString()).Select(code => Half() ? $"\\{code:x2}" : $"\\{code:X2}")));
            else
                text.Append(rune);
        }
        return text.ToString();
    }

    private static string Xml(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);

    private bool Half() => _random.Next(2) == 0;

    private T Pick<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];
}
