package io.understudy.rig.world;

/**
 * What a rig is called and plays, for documents that name it otherwise than the project's samples do.
 *
 * @param namespace of the Deployment web at both sites
 * @param east the name of the site at the host EAST, which serves first
 * @param west the name of the site at the host WEST
 * @param waiting replicas of the web at west; 0: it has no Deployment yet
 */
public record Setting(String namespace, String east, String west, int waiting) {

    /** As the samples have it. */
    public static final Setting SHOP = new Setting(RigSite.NAMESPACE, RigWorld.EAST, RigWorld.WEST, 1);
}
