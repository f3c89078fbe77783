/** A real Kubernetes control plane for each site, with a small kubelet in place of nodes. */
@NullMarked
package io.understudy.rig.kubernetes;

import org.jspecify.annotations.NullMarked;
