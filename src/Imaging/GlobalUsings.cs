// System.Numerics has a geometric plane; here a plane is always a channel of an image.
global using Plane = Avatar.Imaging.Planes.Plane;
