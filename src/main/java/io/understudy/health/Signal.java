package io.understudy.health;

/**
 * What a probe speaks for. The policy says which of them, when down, count as the loss of the primary; application errors
 * alone never do.
 */
public enum Signal {
    /** The site's own control plane. */
    SITE,
    /** The application's database. */
    DATABASE,
    /** The application as its users meet it. */
    APPLICATION
}
