global using Plane = Avatar.Imaging.Planes.Plane;
