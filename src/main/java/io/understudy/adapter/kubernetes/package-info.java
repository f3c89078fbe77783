/** Workloads of a site's Kubernetes cluster: scaling them, waiting for them, probing them. */
@NullMarked
package io.understudy.adapter.kubernetes;

import org.jspecify.annotations.NullMarked;
