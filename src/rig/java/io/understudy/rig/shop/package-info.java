/** The application on the rig: a small web shop, one process per site, which runs while its Deployment has an available pod. */
@NullMarked
package io.understudy.rig.shop;

import org.jspecify.annotations.NullMarked;
