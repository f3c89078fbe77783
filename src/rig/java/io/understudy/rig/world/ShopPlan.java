package io.understudy.rig.world;

import io.understudy.rig.shop.Shop.Health;
import java.nio.file.Path;

/**
 * A shop at one site.
 *
 * @param site its name, in every answer and every row
 * @param listen HOST:PORT to serve at
 * @param database HOST:PORT of the PostgreSQL server that it talks to: its own site's, or the wrong one as a fault
 * @param databaseName the database
 * @param user the application's role
 * @param passwordFile its password
 * @param health what its {@code /health} asks of the database
 * @param log where its output goes
 */
public record ShopPlan(
        String site,
        String listen,
        String database,
        String databaseName,
        String user,
        Path passwordFile,
        Health health,
        Path log) {

    /** With database and role {@code shop}, healthy while it can write. */
    public ShopPlan(String site, String listen, String database, Path passwordFile, Path log) {
        this(site, listen, database, "shop", "shop", passwordFile, Health.WRITES, log);
    }

    /** The same shop with another database. */
    public ShopPlan talkingTo(String otherDatabase) {
        return new ShopPlan(site, listen, otherDatabase, databaseName, user, passwordFile, health, log);
    }

    /** The same shop with another idea of health. */
    public ShopPlan healthy(Health by) {
        return new ShopPlan(site, listen, database, databaseName, user, passwordFile, by, log);
    }
}
