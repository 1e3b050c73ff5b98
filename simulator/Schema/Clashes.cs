namespace CmsSim.Simulator.Schema;

/// <summary>Finds unique values of a new or changed object that other objects already hold.</summary>
internal static class Clashes
{
    public static Refusal? Of(ResourceValues values, IObjects objects)
    {
        var draft = values.Draft();
        var then = new ObjectsWith(objects, draft);
        for (var i = 0; i < values.Type.Unique.Count; i++)
        {
            var unique = values.Type.Unique[i];
            if (In(unique, draft, then, values.Before) is not var (field, failure, why))
                continue;
            if (failure == unique.Failure && values.Before?.Text(field) == draft.Text(field))
                failure = unique.FailureWhenKept;
            return failure == Failure.ParameterError ? Refusal.InvalidValue(field.Name, why) : new Refusal(failure, field.Name, Why: why);
        }
        return values.Type.Clash(values, then);
    }

    /// <summary>The first value in the pool that the object may not have because another object holds it.</summary>
    /// <param name="unique">The values.</param>
    /// <param name="subject">The object.</param>
    /// <param name="objects">All objects.</param>
    /// <param name="before">The object before a change; null for a new object.</param>
    public static Clash? In(Uniqueness unique, ResourceObject subject, IObjects objects, ResourceObject? before = null)
    {
        for (var i = 0; i < unique.Fields.Count; i++)
        {
            var field = unique.Fields[i];
            if (subject.Text(field) is not { } value)
                continue;

            // In most changes the object keeps its value, of which it is the only holder.
            var isItsOwn = before?.Text(field) == value && !objects.SharedValues(unique).Any();
            foreach (var holder in !isItsOwn && objects.IsHeldByOthers(unique, value, subject) ? objects.HoldersOf(unique, value) : [])
            {
                if (!subject.IsSameAs(holder) && unique.Pool.Between(subject, holder, unique.Failure, objects) is { } failure)
                    return new Clash(field, failure, $"{field.Name} {value} belongs to {holder.Type.Element} {holder.Id}");
            }

            foreach (var planned in objects.PlannedHoldersOf(unique, value))
            {
                if (!subject.IsSameAs(planned) && unique.Pool.Between(subject, planned, unique.Failure, objects) is { } failure)
                    return new Clash(field, failure, $"a running sync is about to give {field.Name} {value} to a {planned.Type.Element}");
            }

            // Two fields of one object may not share a value either.
            for (var j = 0; j < i; j++)
            {
                if (subject.Text(unique.Fields[j]) is { } other && unique.Comparer.Equals(other, value))
                    return new Clash(field, unique.Failure, $"{unique.Fields[j].Name} and {field.Name} have the same value");
            }
        }
        return null;
    }
}

/// <summary>A value that an object may not have, with the reason in a sentence.</summary>
internal sealed record Clash(Field Field, Failure Failure, string Why);
