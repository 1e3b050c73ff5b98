namespace CmsSim.Harness.Coverage;

/// <summary>The dimensions in which the coverage of a client is measured.</summary>
public enum CoverageKind
{
    /// <summary>Methods of nodes that were called, such as <c>POST /coSpaces</c>.</summary>
    Nodes,

    /// <summary>Parameters of forms that were sent, such as <c>coSpaces.name</c>.</summary>
    Parameters,

    /// <summary>Parameters that an accepted request omitted.</summary>
    Absent,

    /// <summary>Parameters that were sent with their documented default.</summary>
    Defaults,

    /// <summary>Parameters that were sent with their smallest documented number.</summary>
    Minimums,

    /// <summary>Parameters that were sent with their largest documented number or length.</summary>
    Maximums,

    /// <summary>Documented words and truth values of parameters that were sent.</summary>
    Values,

    /// <summary>Query parameters that were sent, such as <c>coSpaces?filter</c>.</summary>
    Queries,

    /// <summary>Elements that answers had, such as <c>coSpaces.name</c>, or <c>coSpaces[].name</c> in a list.</summary>
    Elements,

    /// <summary>Failure reasons that answers had.</summary>
    Reasons,

    /// <summary>Pages of lists: a further page, a page that a cap shortened, and an empty page.</summary>
    Pages,

    /// <summary>Types of call detail records that a receiver accepted.</summary>
    Cdr,

    /// <summary>Subscriptions of event clients and updates that were sent to them.</summary>
    Events,

    /// <summary>States of the cluster in which an exchange was answered.</summary>
    States,

    /// <summary>Releases of the bridges that answered.</summary>
    Releases,
}
