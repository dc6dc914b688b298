// The worker in which dxf-viewer reads.
import { DxfViewer } from "dxf-viewer";

DxfViewer.SetupWorker();
